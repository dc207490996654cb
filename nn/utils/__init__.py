"""What is done to all parameters and gradients at once, and what a network costs.

- clipping: limits for gradients; vectors: all parameters as one; weight_normalization
- summaries: a network as a table; flops: the cost of a layer's call
"""

from .clipping import clip_grad_norm_, clip_grad_value_
from .summaries import Row, Summary, summary
from .vectors import parameters_to_vector, vector_to_parameters
from .weight_normalization import remove_weight_norm, weight_norm

__all__ = [
    "Row", "Summary", "clip_grad_norm_", "clip_grad_value_", "parameters_to_vector",
    "remove_weight_norm", "summary", "vector_to_parameters", "weight_norm",
]  # fmt: skip
