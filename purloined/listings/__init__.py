"""What the thieves claim to have: one file per listing form. See docs/readers.md for the shape of a reader."""
