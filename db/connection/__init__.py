"""Opens, pools and closes connections to Postgres for both lanes and for commands."""
