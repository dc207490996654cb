"""`page`: one HTML file that steps through the forward and the backward pass."""
