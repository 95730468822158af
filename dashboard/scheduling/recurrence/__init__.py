"""One RECUR line of RFC 5545, read without loss and written back."""
