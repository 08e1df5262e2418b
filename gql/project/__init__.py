"""Makes a new project: the application of a database that exists, or an example."""
