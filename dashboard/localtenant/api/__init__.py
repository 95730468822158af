"""The embedded tenant's REST API."""
