"""Declares types: nodes with their columns, relations and default order."""
