"""GraphQL documents: parsing, validation, limits, variables and persisted documents."""
