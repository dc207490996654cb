from .modes import enable_grad, is_grad_enabled, no_grad
from .ops import *
from .primitive import elementwise, linear, multilinear, primitive
from .tensor import Tensor, from_numpy, tensor
