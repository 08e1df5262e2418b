"""Resolves fields one by one with batched loaders: the resolver lane."""
