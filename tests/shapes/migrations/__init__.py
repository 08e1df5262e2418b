"""The migrations of the shapes."""
