"""The command line for the database; the one part of `db` that knows tables."""
