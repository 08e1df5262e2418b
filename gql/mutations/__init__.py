"""A file per table: the fields of the root type `Mutation`."""
