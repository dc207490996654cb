"""Cases of autograd/ops/special/gammas.py."""

from autograd import special

from .error_function import scipys
from .table import between, fixed, positive, without_gradient

for _name in ("gamma", "rgamma"):
    scipys(_name, positive(3, 4))
    scipys(_name, between(-1.8, -1.2, 3))
scipys("gammaln", positive(3, 4), torch="special.gammaln")
scipys("gammaln", between(-0.8, -0.2, 3), torch="special.gammaln")
scipys("digamma", positive(3, 4))  # PyTorch's trigamma is right to 5e-10 only
scipys("psi", positive(3))
scipys("polygamma", 1, positive(3, 4))
scipys("polygamma", 2, positive(3, 4), torch="special.polygamma")
scipys("polygamma", 3, between(-0.8, -0.2, 3))
scipys("zeta", 2.5, positive(3, 4), broadcasts=True)
scipys("multigammaln", between(2.5, 4.0, 3), 3, torch="special.multigammaln")
without_gradient(special.gammasgn, fixed([0.5, -0.5, -1.5]), numpy=lambda x: [1.0, -1.0, 1.0])

scipys("beta", positive(3, 4), positive(3, 4))
scipys("betaln", positive(3, 4), positive(4))
