"""Bounded caches, and running concurrent work for one key only once."""
