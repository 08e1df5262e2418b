"""The commands of `gateway`, except those for the database."""
