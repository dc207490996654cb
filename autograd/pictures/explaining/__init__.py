"""`explain`: a gradient as a chain-rule table, path by path, and why it is zero or not finite.

- explainer: `explain` itself; explanation: what it returns, and how that is written
- paths: those from an input to the output, and what comes back along each
- zeros and infinities: the searches for a reason; reasons: what they share; causes: why an op's own
  gradient is zero or not finite; constants: where values of unknown origin enter
"""
