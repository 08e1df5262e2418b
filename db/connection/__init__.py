"""Opens, lends and closes connections to Postgres, for either lane and for commands."""
