"""Handles signals, and gives each worker process its share of the limits and shared memory."""
