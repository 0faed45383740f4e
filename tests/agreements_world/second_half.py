"""Templates that were written when purloined/owning was finished."""

TEMPLATES = ()
