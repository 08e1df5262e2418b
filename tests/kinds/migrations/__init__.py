"""Migrations of the samples."""
