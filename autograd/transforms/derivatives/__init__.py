"""Derivatives of functions, over the two walks of a Trace."""

from .gradients import hessian as hessian
