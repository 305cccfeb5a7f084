"""schemathesis asks a live server all that its OpenAPI document says."""
