"""Many elements to one, or to as many running results.

- reduction: sum, mean, prod, max, var ...; nans: the same without nan
- quantiles: and medians, ranges
- cumulative: running sums and products: cumsum, cumprod, logcumsumexp ...
- logsums: sums of exponentials without overflow, and softmax
"""
