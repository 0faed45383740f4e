"""What happened: one file per log format. See docs/readers.md for the shape of a reader."""
