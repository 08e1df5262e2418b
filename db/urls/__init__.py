"""Parses and formats database URLs."""
