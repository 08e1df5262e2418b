"""A second application: libraries that share one catalogue of books."""
