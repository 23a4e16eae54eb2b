"""How arrays travel to the browser: one small JSON header, then plain little-endian numbers.

    u32 length of the header | header (JSON, UTF-8) | zeros to a multiple of 8 | arrays, each likewise

The header's "arrays" gives name, type, count and offset of each array, counted from the first one, so
that the browser reads them where they lie, without copying or parsing.
"""

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

ALIGNMENT = 8  # bytes: the widest number that travels
TYPES = {"float32": "<f4", "int32": "<i4", "uint32": "<u4", "uint16": "<u2", "uint8": "u1"}


def pack_message(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Return header and arrays as one message; every array is written flat, in C order.

    Raises:
        KeyError: an array is of another type than those of `TYPES`.
    """
    parts, described, offset = [], {}, 0
    for name, array in arrays.items():
        kind = array.dtype.name
        blob = np.ascontiguousarray(array, TYPES[kind]).tobytes()
        described[name] = {"type": kind, "count": int(array.size), "offset": offset}
        blob += b"\0" * (-len(blob) % ALIGNMENT)
        parts.append(blob)
        offset += len(blob)
    head = json.dumps({**header, "arrays": described}, ensure_ascii=True, allow_nan=False).encode()
    head += b" " * (-(4 + len(head)) % ALIGNMENT)
    return b"".join([struct.pack("<I", len(head)), head, *parts])
