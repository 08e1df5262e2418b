"""Databases that exist: what is read from them, what is written of it, and what is served."""
