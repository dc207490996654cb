"""Many elements to one, or to as many running results.

- reduction: sum, mean, prod, max, var ...; nans: the same without nan
- order: medians, quantiles, ranges
- scan: running sums and products
- logsums: sums of exponentials without overflow, and softmax
"""
