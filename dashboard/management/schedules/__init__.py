"""`manage.py schedules`: schedules as code, what it reads, does and prints."""
