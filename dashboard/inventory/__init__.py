"""What the dashboard knows of a tenant's tasks: the web's only door to the tenant."""
