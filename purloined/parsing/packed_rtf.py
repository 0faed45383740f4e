"""RTF as Outlook packs it in messages (LZFu). Documented in MS-OXRTFCP."""

import struct

_PACKED, _STORED = b"LZFu", b"MELA"
_BEGIN = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS "
    b"Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b"
    b"\\i\\u\\tab\\tx"
)
_WINDOW = 4096


def unpacked(data: bytes, most: int) -> bytes:
    """The RTF, up to so many bytes; as much as there is of it."""
    if len(data) < 16:
        return b""
    size, mark = struct.unpack_from("<I", data, 4)[0], data[8:12]
    if mark == _STORED:
        return data[16 : 16 + min(size, most)]
    return _decompressed(data, min(size, most, 20 * len(data))) if mark == _PACKED else b""


def _decompressed(data: bytes, size: int) -> bytes:
    out = bytearray(_BEGIN)
    end, at = len(_BEGIN) + size, 16
    while at < len(data) and len(out) < end:
        control, at = data[at], at + 1
        for bit in range(8):
            if at >= len(data) or len(out) >= end:
                break
            if not control >> bit & 1:
                out.append(data[at])
                at += 1
                continue
            pair, at = int.from_bytes(data[at : at + 2], "big"), at + 2
            place, length = pair >> 4, (pair & 15) + 2
            write = len(out) % _WINDOW
            if place == write:
                return bytes(out[len(_BEGIN) :])
            back = (write - place) % _WINDOW
            if back > len(out):
                return bytes(out[len(_BEGIN) :])
            for _ in range(length):
                out.append(out[-back])
    return bytes(out[len(_BEGIN) : end])
