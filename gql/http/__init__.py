"""Serves GraphQL over HTTP: requests, responses, disconnects, readiness and GraphiQL."""
