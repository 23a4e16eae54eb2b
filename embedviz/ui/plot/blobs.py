"""Big messages waiting to be fetched by address instead of travelling in Streamlit's own connection.

An address is a keyed digest of the content: the same points keep their address over reruns, and nobody
can guess it. The oldest messages go when all together pass the limit.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict

LIMIT = 512 * 2**20  # bytes kept at most

_SECRET = secrets.token_bytes(32)
_KEPT: OrderedDict[str, bytes] = OrderedDict()
_LOCK = threading.Lock()


def keep(message: bytes, digest: str) -> str:
    """Keep a message and return the token of its address; `digest` names its content."""
    token = hashlib.blake2b(digest.encode(), key=_SECRET, digest_size=24).hexdigest()
    with _LOCK:
        _KEPT[token] = message
        _KEPT.move_to_end(token)
        while len(_KEPT) > 1 and sum(map(len, _KEPT.values())) > LIMIT:
            _KEPT.popitem(last=False)
    return token


def kept(token: str) -> bytes | None:
    """Return the message with this token, or None where there is none (any more)."""
    with _LOCK:
        return _KEPT.get(token)
