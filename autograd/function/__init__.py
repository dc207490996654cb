"""Ops whose backward a user writes (`Function`), and those that run again (`checkpoint`)."""
