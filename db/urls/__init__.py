"""Reads and prints database URLs."""
