"""Module: what a network is made of, how its parts are found, saved and cast."""

from .module import Module as Module
from .parameter import Parameter as Parameter
