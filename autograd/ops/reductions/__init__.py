"""Many elements to one, or to as many running results.

- reduction: sum, mean, prod, var ...
- extremes: max and min
- quantiles: and medians, ranges
- cumulative: running sums and products: cumsum, cumprod, logcumsumexp ...
- nans: reductions and scans that leave nan out
- logsums: sums of exponentials without overflow, and softmax
"""
