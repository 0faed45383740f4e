"""From what was read to one verdict per held file: one table per file, in the order of flow.STEPS."""
