"""A fourth application: articles that are searched, ranked and found by their vectors."""
