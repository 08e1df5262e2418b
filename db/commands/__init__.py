"""The commands of `gateway db`; the only room of `db` that knows tables."""
