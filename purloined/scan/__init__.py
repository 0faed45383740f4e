"""What you hold, read from the disk: scanning.py has the way through."""
