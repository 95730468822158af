"""What the dashboard remembers, and the web's only door to the tenant."""
