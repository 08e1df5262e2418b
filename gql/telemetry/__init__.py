"""Metrics, logs, traces and receipts of requests."""
