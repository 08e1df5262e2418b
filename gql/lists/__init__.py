"""What a list is asked for: pages, cursors, filters, orders and aggregates."""
