"""The Tensor: its array methods, NumPy's protocol, creation, gradients, and what guards its arrays.

- tensor: `Tensor` itself; array_methods and torch_methods: what it is made of
- creation: `tensor` and `from_numpy`
- sparse_operators: ``S @ t`` with a sparse matrix from SciPy
- numpy_protocol: ``np.sin(t)``; support: what `supported` answers
- gradients: `backward`, and gradients of chosen inputs
- writing: ``t[i] = v``, ``t += v``; sharing: what that does to views; places: where a view lies
- overwritten: writes into arrays that a pending backward needs; user_lines: where the user did it
- recasting: another dtype in place
"""
