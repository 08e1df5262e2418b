"""HTTP: requests, responses, disconnects, readiness and the assets of GraphiQL."""
