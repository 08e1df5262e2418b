"""A file for each migration of the library."""
