"""Parses and checks the arguments of lists: pages, cursors, filters, orders and aggregates."""
