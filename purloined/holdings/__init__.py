"""What you hold: one file per inventory format. See docs/readers.md for the shape of a reader."""
