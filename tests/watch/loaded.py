"""All that a watch imports, for processes that are forked from one that has it already, and so begin at once."""

from purloined import readers
from purloined.watch import minutes, watching
from tests.watch import counting

__all__ = ["counting", "minutes", "watching"]
readers.readers()
