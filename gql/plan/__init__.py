"""The plan lane runs a whole operation as one SQL statement; see ARCHITECTURE.md."""
