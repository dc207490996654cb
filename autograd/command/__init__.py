"""python -m autograd: an expression's value, gradients, check and pictures at the prompt."""
