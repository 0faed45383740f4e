"""The parts of a document that is a ZIP archive (Office Open XML, OpenDocument), unpacked within the budget."""

from purloined.content.parts import Found
from purloined.parsing import zip_members
from purloined.parsing.byte_window import Malformed


class Package:
    """The parts by name. Names are compared without case and with `/`, as the programs do."""

    def __init__(self, data: memoryview, found: Found) -> None:
        self._data, self._found = data, found
        self.entries: dict[str, zip_members.Entry] = {}
        try:
            for entry in zip_members.entries(data):
                self.entries.setdefault(entry.name.replace("\\", "/").lstrip("/"), entry)
        except Malformed as error:
            found.fault("broken", str(error))

    def names(self) -> list[str]:
        """All parts, in the order of the archive."""
        return [name for name in self.entries if not name.endswith("/")]

    def read(self, name: str) -> bytes:
        """A part, or what there is of it; what is missing becomes a fault."""
        entry = self.entries[name]
        unpacked = zip_members.unpack(self._data, entry, self._found.room(), self._found.budget.ratio)
        self._found.unpacked(len(unpacked.data))
        if unpacked.is_cut:
            self._found.fault("too_big", f"{name}: {unpacked.why}")
        elif unpacked.why:
            self._found.fault("encrypted" if entry.is_encrypted else "broken", f"{name}: {unpacked.why}")
        return unpacked.data
