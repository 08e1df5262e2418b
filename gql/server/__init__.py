"""The server process: sockets, workers and shutdown."""
