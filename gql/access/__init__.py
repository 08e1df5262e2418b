"""Authentication and rate limits: tokens, signing keys, the account check and rates."""
