"""Packages and programs written for HIPS autograd, run with it and with this project.

- table: the clients, with their pinned versions and what is asked of them
- environments: two for each client, one with HIPS autograd and one without
- worker: a script in one environment, run by its path
- runner: a worker in each environment, asked in turn
- upstream: HIPS autograd's own tests, in place of a script
- report: digits that agree, and the table
- scripts, programs: what runs; no file in them imports this package
"""
