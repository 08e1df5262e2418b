"""Bounded caches, and work that is shared while it is under way."""
