"""The service module: the only door to a tenant's REST API."""
