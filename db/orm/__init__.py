"""Provides building blocks for models: columns, checks, ids, scopes and row-level security."""
