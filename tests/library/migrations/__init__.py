"""The migrations of the library."""
