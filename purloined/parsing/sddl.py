"""Security descriptors as text (SDDL): whose reading a folder's SACL records."""

from purloined import knowledge

_KNOWN = knowledge.load("audit_policy.toml")["sddl"]
_READING, _ALL = frozenset(_KNOWN["reading"]), frozenset(_KNOWN["all"])


def unrecorded(text: str) -> str | None:
    """In words, whose reading of the files in a folder is not recorded; None where everybody's is."""
    entries = [entry for entry in _audit_entries(text) if _reads(entry[2]) and "SA" in _pairs(entry[1])]
    if not entries:
        return "no entry of its SACL records that files are read (or it was exported without -Audit)"
    for_files = [entry for entry in entries if "OI" in _pairs(entry[1])]
    if not for_files:
        return "its SACL records reading of the folder itself, not of the files in it"
    whose = sorted({entry[5].strip() for entry in for_files})
    return None if _ALL.intersection(whose) else f"its SACL records reading by {', '.join(whose)[:150]} alone"


def _audit_entries(text: str) -> list[list[str]]:
    """The six fields of each audit entry of the SACL; conditions that follow them make it one for nobody certain."""
    entries = []
    depth, begins, in_sacl = 0, 0, False
    for place, sign in enumerate(text):
        if depth == 0 and text.startswith(("S:", "D:"), place):
            in_sacl = sign == "S"
        if sign == "(":
            depth += 1
            begins = place if depth == 1 else begins
        elif sign == ")" and depth:
            depth -= 1
            fields = text[begins + 1 : place].split(";")
            if depth == 0 and in_sacl and len(fields) == 6 and fields[0].strip() == "AU":
                entries.append(fields)
    return entries


def _pairs(flags: str) -> set[str]:
    return {flags[at : at + 2] for at in range(0, len(flags), 2)}


def _reads(rights: str) -> bool:
    """Whether the rights, letters or a number, hold that to read content."""
    if rights.lower().startswith("0x"):
        try:
            return bool(int(rights, 16) & _KNOWN["mask"])
        except ValueError:
            return False
    return not _READING.isdisjoint(_pairs(rights))
