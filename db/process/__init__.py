"""What belongs to the operating system: signals, and each worker's share of the limits."""
