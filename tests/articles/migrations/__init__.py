"""Migrations of the articles."""
