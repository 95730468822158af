"""`manage.py reload-task`: what it reads, does and prints."""
