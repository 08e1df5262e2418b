"""Makes demo data, purges deleted rows and looks up accounts, for commands and development."""
