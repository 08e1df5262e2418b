"""A third view of the library's tables, with fields that no column holds."""
