"""The types of columns: how values of each Postgres type are read, compared and written."""
