"""What HIPS autograd's rules are written with: sums over what was broadcast."""

from ..hips.broadcasting import unbroadcast as unbroadcast
from ..hips.broadcasting import unbroadcast_f as unbroadcast_f

__all__ = ["unbroadcast", "unbroadcast_f"]
