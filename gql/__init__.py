"""GraphQL and HTTP: requests in, JSON bytes out."""
