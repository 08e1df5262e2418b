"""Reads from a database which tables, views and types it has."""
