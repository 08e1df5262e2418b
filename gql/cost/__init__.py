"""Computes what an operation may cost before it runs."""
