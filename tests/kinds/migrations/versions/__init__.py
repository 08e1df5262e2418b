"""A file for each migration of the samples."""
