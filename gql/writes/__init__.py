"""Mutations: their fields, payloads and errors, and what a write must meet."""
