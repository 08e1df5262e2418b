"""A database of others, in which a role may read and write only some columns."""
