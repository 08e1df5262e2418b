"""Runs an operation on the plan lane or the resolver lane."""
