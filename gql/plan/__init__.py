"""The plan lane: a whole operation as one SQL statement. ARCHITECTURE.md tells how."""
