"""Makes mutation fields and payloads, and checks what every write must meet."""
