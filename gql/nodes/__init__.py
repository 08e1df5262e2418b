"""Declared types: what a node is, its columns, relations and order."""
