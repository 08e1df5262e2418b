"""Everything about Postgres that needs no GraphQL: settings, connections, sessions and commands."""
