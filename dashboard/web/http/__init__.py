"""What lies between a request of HTTP and a view."""
