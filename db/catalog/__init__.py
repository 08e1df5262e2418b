"""Inspects what a database contains and how it differs from the models and the migrations."""
