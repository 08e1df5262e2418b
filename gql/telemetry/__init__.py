"""What is told of each request: metrics, logs, traces and receipts."""
