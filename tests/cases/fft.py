"""Cases of autograd/ops/signals/fft.py and fftn.py."""

import numpy as np

import autograd as ag

from .table import case, complexes, normal, without_gradient

NORMS = [{}, {"norm": "ortho"}, {"norm": "forward"}, {"norm": "backward"}]

for _name in ("fft", "ifft", "hfft", "irfft", "rfft", "ihfft"):
    _op, _numpy, _torch = getattr(ag.fft, _name), getattr(np.fft, _name), f"fft.{_name}"
    _is_real = _name in ("rfft", "ihfft")
    _draw = normal if _is_real else complexes
    for _static in NORMS:
        for _n in (4, 5):
            case(_op, _draw(2, _n), numpy=_numpy, torch=_torch, analytic=False, **_static)
    for _n in (3, 4, 6, 7):  # cut off and filled up, odd and even
        case(_op, _draw(5), _n, numpy=_numpy, torch=_torch, analytic=False, norm="ortho")
    case(_op, _draw(4, 2), 3, 0, numpy=_numpy, torch=_torch, analytic=False)
    case(_op, _draw(2, 3, 2), axis=1, numpy=_numpy, torch=_torch, analytic=False)
    if not _is_real:
        case(_op, normal(4), numpy=_numpy, torch=_torch, analytic=False)
        case(_op, complexes(3), 1, numpy=_numpy, torch=_torch)

for _name in ("fftn", "ifftn", "irfftn", "rfftn", "fft2", "ifft2", "irfft2", "rfft2"):
    _op, _numpy, _torch = getattr(ag.fft, _name), getattr(np.fft, _name), f"fft.{_name}"
    _draw = normal if _name.startswith("r") else complexes
    for _static in NORMS[:3]:
        case(_op, _draw(3, 4), numpy=_numpy, torch=_torch, analytic=False, **_static)
    case(_op, _draw(2, 3, 3), s=(2, 4), axes=(0, -1), numpy=_numpy, analytic=False)
    case(_op, _draw(3, 3), s=(4, -1), axes=(1, 0), numpy=_numpy, analytic=False)
case(ag.fft.fftn, complexes(3, 2), axes=(1,), numpy=np.fft.fftn)
case(ag.fft.fftn, normal(2, 3, 2), numpy=np.fft.fftn, torch="fft.fftn", analytic=False)

for _name in ("fftshift", "ifftshift"):
    _op, _numpy, _torch = getattr(ag.fft, _name), getattr(np.fft, _name), f"fft.{_name}"
    case(_op, normal(5), numpy=_numpy, torch=_torch)
    case(_op, normal(4, 3), numpy=_numpy, torch=_torch)
    case(_op, normal(4, 3), axes=1, numpy=_numpy)
    case(_op, complexes(4, 3), axes=(0, 1), numpy=_numpy)
for _name in ("fftfreq", "rfftfreq"):
    without_gradient(getattr(ag.fft, _name), 5, 0.1, numpy=getattr(np.fft, _name))
