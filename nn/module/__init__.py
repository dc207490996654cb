"""Module: what a network is made of, how its parts are found, saved and cast.

- module: `Module`; parameter: `Parameter`
- state: saved values put back; casting: all of a module in another dtype
- mistakes: what is said of those that are often made with one
"""

from .module import Module as Module
from .parameter import Parameter as Parameter
