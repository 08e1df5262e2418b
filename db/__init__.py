"""Sockets, settings, transactions and the command line for the database; knows no table."""
