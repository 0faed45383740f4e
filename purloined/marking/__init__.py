"""How a file is marked: rules as data (knowledge/markings), one pass over its text, use told from mention."""
