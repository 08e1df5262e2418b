"""Parses and prints scalar values, and builds the same forms in SQL."""
