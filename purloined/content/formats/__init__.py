"""How each format is read: one file per format; the folder is the registry.

A reader has `KINDS`, the kinds (purloined/content/kinds.py) that it reads, and `read(kind, data, found)`, which puts
what it finds into `found`. It raises nothing for what the bytes say; where it does all the same, that is a fault of the
file. It opens nothing and fetches nothing. `LEAST`: characters below which a file of its kinds had no text.
"""
