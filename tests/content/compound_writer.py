"""Writes compound files (OLE2) for tests: streams by path, each in sectors of its own."""

import struct

_SECTOR, _SMALL, _CUTOFF = 512, 64, 4096
_END, _FREE, _TABLE, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


class _Node:
    def __init__(self, name: str, kind: int) -> None:
        self.name, self.kind, self.children, self.number = name, kind, [], 0
        self.data, self.start, self.size, self.right = b"", _END, 0, _NONE


def compound_file(streams: dict[str, bytes], scattered: bool = False) -> bytes:
    """A file with these streams. scattered: their sectors stand in reverse order."""
    root = _Node("Root Entry", 5)
    nodes = [root]
    for path, data in streams.items():
        *folders, name = path.split("/")
        at = root
        for folder in folders:
            found = next((node for node in at.children if node.name == folder), None)
            if found is None:
                found = _Node(folder, 1)
                at.children.append(found)
                nodes.append(found)
            at = found
        leaf = _Node(name, 2)
        leaf.data, leaf.size = data, len(data)
        at.children.append(leaf)
        nodes.append(leaf)
    for number, node in enumerate(nodes):
        node.number = number
    for node in nodes:
        for one, other in zip(node.children, node.children[1:], strict=False):
            one.right = other.number
    return _file(root, nodes, scattered)


def _file(root: _Node, nodes: list[_Node], scattered: bool) -> bytes:
    sectors: list[bytes] = []
    following: list[int] = []
    small, small_following = bytearray(), []
    for node in nodes:
        if node.kind == 2 and 0 < node.size < _CUTOFF:
            node.start, count = len(small_following), -(-node.size // _SMALL)
            small += node.data.ljust(count * _SMALL, b"\0")
            small_following += [*range(node.start + 1, node.start + count), _END]
        elif node.kind == 2 and node.size:
            node.start = _put(node.data, sectors, following, scattered)
    root.start, root.size = _put(bytes(small), sectors, following, False) if small else _END, len(small)
    table = b"".join(struct.pack("<I", number) for number in small_following)
    small_table = _put(table, sectors, following, False) if table else _END
    directory = _put(b"".join(map(_entry, nodes)), sectors, following, False)
    count = 1
    while count * (_SECTOR // 4) < len(sectors) + count:
        count += 1
    first = len(sectors)
    following += [_TABLE] * count
    following += [_FREE] * (count * (_SECTOR // 4) - len(following))
    head = struct.pack("<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, count,
                       directory, 0, _CUTOFF, small_table, 1 if table else 0, _END, 0)  # fmt: skip
    places = [*range(first, first + count)] + [_FREE] * (109 - count)
    return head + struct.pack("<109I", *places) + b"".join(sectors) + struct.pack(f"<{len(following)}I", *following)


def _put(data: bytes, sectors: list[bytes], following: list[int], scattered: bool) -> int:
    """The first sector of the data."""
    pieces = [data[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(data), _SECTOR)]
    first = len(sectors)
    if scattered:
        sectors += reversed(pieces)
        following += [_END, *range(first, first + len(pieces) - 1)]
        return first + len(pieces) - 1
    sectors += pieces
    following += [*range(first + 1, first + len(pieces)), _END]
    return first


def _entry(node: _Node) -> bytes:
    name = node.name.encode("utf-16-le") + b"\0\0"
    child = node.children[0].number if node.children else _NONE
    return struct.pack("<64sHBBIII16x4x16xIII", name, len(name), node.kind, 1, _NONE, node.right, child, node.start,
                       node.size, 0)  # fmt: skip
