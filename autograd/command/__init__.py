"""python -m autograd: an expression's value, gradients, check and pictures at the prompt.

- line: the command line, and the report that answers it; text: the report for people
- expressions: what users type, parsed; grammar: what may stand in it; evaluation: its value
"""
