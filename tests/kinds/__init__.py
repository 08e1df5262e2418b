"""A third application: one table with a column of every type, to prove that each is served."""
