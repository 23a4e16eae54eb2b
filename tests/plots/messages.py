"""Reads the messages of the map as the browser does, written anew from the format's description."""

import json
import struct
from itertools import pairwise

import numpy as np


def read_message(message: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    (length,) = struct.unpack_from("<I", message)
    header = json.loads(message[4 : 4 + length])
    start = 4 + length
    assert start % 8 == 0, "the arrays begin where any number may begin"
    arrays = {}
    for name, place in header["arrays"].items():
        kind = np.dtype(place["type"]).newbyteorder("<")
        assert place["offset"] % 8 == 0
        arrays[name] = np.frombuffer(message, kind, place["count"], start + place["offset"])
    return header, arrays


def read_texts(arrays: dict[str, np.ndarray], name: str) -> list[str]:
    blob, at = arrays[name].tobytes(), arrays[f"{name}_at"]
    return [blob[a:b].decode() for a, b in pairwise(at)]
