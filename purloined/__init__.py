"""After ransomware: what was taken, whose it was, and who must be told by when."""

__version__ = "0.1.0"
