"""Opens transactions under an identity, chooses the server for a read, and retries writes."""
