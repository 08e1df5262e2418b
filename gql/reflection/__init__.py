"""Writes models and types for the tables of a database that exists."""
