"""After ransomware: what was taken, whose it was, and what proves it."""

__version__ = "0.1.0"
