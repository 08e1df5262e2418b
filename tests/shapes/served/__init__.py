"""The shapes as the gateway serves them."""
