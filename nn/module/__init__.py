"""Module: what a network is made of, and how its parts are found, saved and cast.

- module: `Module`; parameter: `Parameter`
- state: putting saved values back; casting: a whole module in another dtype
- mistakes: messages for those often made with one
"""

from .module import Module as Module
from .parameter import Parameter as Parameter
