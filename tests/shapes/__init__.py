"""An application whose tables have every shape that Postgres knows."""
