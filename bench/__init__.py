"""The gateway, its limits and its peers, side by side in one run on one database."""
