"""Files that are not opened on purpose, each with one sentence and, where it helps, three lines to copy.

Pickles run code when they are loaded, so none is ever opened, in whatever disguise; Keras and HDF5 files
need their own library. The three lines run where that library is and write vecs.tsv and meta.tsv.
"""

import re

from embedviz.errors import FormatError, quoted
from embedviz.formats.sources import Source


class ExportNeeded(FormatError):
    """A file that its own library must export; `snippet` holds three lines of Python to copy."""

    def __init__(self, message: str, snippet: str) -> None:
        super().__init__(message)
        self.snippet = snippet


WRITE = (
    'np.savetxt("vecs.tsv", vectors, "%.9g", "\\t"); '
    'np.savetxt("meta.tsv", list(words), "%s", encoding="utf8")'
)
ROW_NUMBERS = "words = map(str, range(len(vectors)))  # or your own list of words"

KERAS = f"""import keras, numpy as np; layers = keras.models.load_model("model.keras").layers
vectors = next(l for l in layers if "Embedding" in type(l).__name__).get_weights()[0]; {ROW_NUMBERS}
{WRITE}"""
TORCH = f"""import torch, numpy as np; state = torch.load("model.pt", map_location="cpu", weights_only=True)
vectors = next(v for v in state.values() if v.ndim == 2).float().numpy(); {ROW_NUMBERS}
{WRITE}"""
GENSIM = f"""import gensim, numpy as np; loaded = gensim.utils.SaveLoad.load("model.kv")
keyed = getattr(loaded, "wv", loaded); vectors, words = keyed.vectors, keyed.index_to_key
{WRITE}"""
PICKLE = f"""import pathlib, pickle, numpy as np; file = pathlib.Path("vectors.pkl").read_bytes()
content = pickle.loads(file); vectors, words = np.array(list(content.values())), content.keys()
{WRITE}"""

_old_pickle = re.compile(rb"(?:\([dlti]p?\d*\r?\n|c[\w.]+\r?\n[\w.]+\r?\n|[\]}]q|\(dp|\(lp|\([ci])")
_json_start = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*\"|\[\s*[\[{])")
TORCH_MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9"

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "is compressed (gzip); unpack it first"),
    (b"BZh", "is compressed (bzip2); unpack it first"),
    (b"\xfd7zXZ", "is compressed (xz); unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is compressed (zstd); unpack it first"),
    (b"7z\xbc\xaf", "is compressed (7-Zip); unpack it first"),
    (b"PAR1", "is a Parquet file; save it as CSV, or its numbers as .npy"),
    (b"ARROW1", "is an Arrow file; save it as CSV, or its numbers as .npy"),
    (b"SQLite format 3", "is a database; save the table with the vectors as CSV"),
    (b"\xba\x16\x4f\x2f", "is a fastText model; save its vectors as text (.vec)"),
    (b"\x89PNG", "is a picture; give the numbers, one row for each item"),
    (b"\xff\xd8\xff", "is a picture; give the numbers, one row for each item"),
    (b"GIF8", "is a picture; give the numbers, one row for each item"),
    (b"%PDF", "is a PDF; give the numbers as TSV or CSV"),
    (b"\xd0\xcf\x11\xe0", "is an old office document; save the sheet as CSV"),
    (b"<!DOCTYPE", "is a web page, not the file itself; download the file again"),
    (b"<!doctype", "is a web page, not the file itself; download the file again"),
    (b"<html", "is a web page, not the file itself; download the file again"),
)


def refuse_known(source: Source) -> None:
    """Raise for content that is known and not read; return for anything else.

    Raises:
        ExportNeeded: a pickle, a PyTorch, Keras or HDF5 file.
        FormatError: another known kind of file, such as a compressed one.
    """
    head = source.head(64)
    if head.startswith(TORCH_MAGIC):
        raise torch_file(source.name)
    if re.match(rb"\x80[\x02-\x05]", head) or (_old_pickle.match(head) and bytes(source.data[-1:]) == b"."):
        raise pickled(source.name)
    if any(bytes(source.data[at : at + 8]) == b"\x89HDF\r\n\x1a\n" for at in (0, 512, 1024, 2048)):
        raise keras_file(source.name)
    if head[:1] == b"x" and head[1:2] in (b"\x01", b"\x5e", b"\x9c", b"\xda") and source.name.endswith("lib"):
        raise pickled(source.name)
    for signature, sentence in SIGNATURES:
        if head.startswith(signature):
            raise FormatError(f"{quoted(source.name)} {sentence}.")
    if _is_json(head, bytes(source.data[-16:]).rstrip()[-1:]):
        raise FormatError(f"{quoted(source.name)} is JSON; save one row for each item, as TSV, CSV or .npy.")
    if head[8:9] == b"{" and int.from_bytes(head[:8], "little") < source.size:
        raise FormatError(f"{quoted(source.name)} is a safetensors file; save its numbers as .npy or .npz.")


def _is_json(head: bytes, last: bytes) -> bool:
    return bool(_json_start.match(head)) and last in (b"}", b"]")


def pickled(name: str) -> ExportNeeded:
    """Return the refusal of a file that holds Python objects."""
    if name.lower().endswith((".pt", ".pth")):
        return torch_file(name)
    snippet = GENSIM if name.lower().endswith((".kv", ".model", ".wordvectors", ".w2v")) else PICKLE
    return ExportNeeded(
        f"{quoted(name)} holds Python objects (a pickle), which can run code when opened, so it was not; "
        "export vecs.tsv and meta.tsv where you made it.",
        snippet,
    )


def torch_file(name: str) -> ExportNeeded:
    """Return the refusal of a PyTorch file."""
    return ExportNeeded(
        f"{quoted(name)} is a PyTorch file (a pickle inside), which can run code when opened, so it was not; "
        "export vecs.tsv and meta.tsv with PyTorch.",
        TORCH,
    )


def keras_file(name: str) -> ExportNeeded:
    """Return the refusal of a Keras or HDF5 file."""
    return ExportNeeded(
        f"{quoted(name)} is a Keras or HDF5 file, which embedviz does not open; "
        "export vecs.tsv and meta.tsv with Keras.",
        KERAS,
    )
