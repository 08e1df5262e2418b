"""Runs an operation on the lane that answers it."""
