"""The database Chinook: its schema, generated rows, and what is asked of it."""
