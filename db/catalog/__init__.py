"""What a database holds and how it differs from the models: revisions, drift, data loss."""
