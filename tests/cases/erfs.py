"""Cases of autograd/ops/special/erfs.py."""

from .error_function import scipys
from .table import between, normal

scipys("erfc", normal(3, 4), torch="special.erfc")
scipys("erfcx", between(-1.0, 2.0, 3, 4), torch="special.erfcx")
scipys("erfinv", between(-0.9, 0.9, 3, 4), torch="special.erfinv")
scipys("erfcinv", between(0.1, 1.9, 3, 4))
