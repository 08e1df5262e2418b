"""Builds the SQL of plans: one statement for an operation, or for a root field of a mutation."""
