"""What a database session is told: roles, identity, timings and when to try again."""
