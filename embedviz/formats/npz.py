"""NumPy's .npz: vectors with labels and columns beside them, each an array of its own.

The one format that keeps every label (line ends, tabs, lone surrogates) and tells an empty cell from a
missing one. Members are streamed out of the zip with a cap on bytes and ratio; nothing is unpickled.

    vectors; labels; column_names; column_0, column_1 … and column_0_missing …

Texts are a NumPy string array, or, where padding would cost too much or a text ends in NUL, UTF-8 bytes
with the place where each ends (`labels` and `labels_ends`).
"""

import zipfile
from collections.abc import Sequence
from io import BufferedIOBase

import numpy as np
import pandas as pd

from embedviz.errors import FormatError, quoted
from embedviz.formats import archives
from embedviz.formats.loaded import Loaded
from embedviz.formats.npy import byte_count, from_array, read_header
from embedviz.formats.options import ReadOptions
from embedviz.formats.sources import Source
from embedviz.formats.text_columns import text_column
from embedviz.table import EmbeddingTable, Origin

VECTOR_NAMES = ("vectors", "embeddings", "embedding", "vecs", "weights", "data", "arr_0")
LABEL_NAMES = ("labels", "label", "words", "word", "tokens", "vocab", "names", "ids")
PADDED_BYTES = 1 << 24


def recognises(source: Source) -> bool:
    """Return whether this is a zip whose members are arrays."""
    names = archives.names(source)
    return any(name.endswith(".npy") for name in names)


def read_npz(source: Source, options: ReadOptions) -> Loaded:
    """Return the vectors of an .npz file, with labels and columns where it has them.

    Raises:
        FormatError: no array or more than one could be the vectors; a member is damaged or too large.
    """
    with archives.opened(source) as file:
        headers = {name.removesuffix(".npy"): _header(file, name) for name in archives.members(file)}
        chosen = _chosen(headers, source.name, options.array)
        labels_name = next((name for name in LABEL_NAMES if name in headers and name != chosen), None)
        array = _array(file, chosen)
        if array.ndim != 2:
            raise FormatError(
                f"{quoted(chosen)} has shape {array.shape}, not rows and dims; name another (array)."
            )
        labels = _texts(file, labels_name, headers, len(array)) if labels_name else None
        columns = _columns(file, headers, len(array))
    origin = Origin(source.name, "npz", f"array '{labels_name}'" if labels else "row numbers")
    loaded = from_array(array, origin, options)
    if loaded.kept is not None:
        labels = None if labels is None else tuple(labels[row] for row in loaded.kept)
        columns = columns.iloc[loaded.kept].reset_index(drop=True) if len(columns.columns) else columns
    return Loaded(loaded.vectors, origin, labels, columns, loaded.warnings, loaded.kept, loaded.found)


Header = tuple[tuple[int, ...], bool, np.dtype]


def _header(file: zipfile.ZipFile, name: str) -> Header:
    with archives.member(file, name) as stream:
        return read_header(stream, name)


def _chosen(headers: dict[str, Header], file: str, wanted: str) -> str:
    """Return the name of the array that holds the vectors."""
    if wanted:
        if wanted not in headers:
            raise FormatError(f"{quoted(file)} has no array {quoted(wanted)}; it has {_listed(headers)}.")
        return wanted
    able = [name for name, (shape, _, dtype) in headers.items() if len(shape) == 2 and dtype.kind in "fiub"]
    known = [name for name in VECTOR_NAMES if name in able]
    if known[:1] == ["vectors"] or len(able) == 1:
        return (known or able)[0]
    if not able:
        raise FormatError(
            f"{quoted(file)} has no array of rows and dims; it has {_listed(headers)}. "
            "Save the vectors as one array with two axes."
        )
    raise FormatError(
        f"{quoted(file)} has several arrays that may be the vectors: {_listed(dict.fromkeys(able))}; "
        "name the one to read (array)."
    )


def _listed(names: "Sequence[str] | dict[str, Header] | dict[str, None]") -> str:
    shown = [quoted(name) for name in names][:4]
    return ", ".join(shown) + (f" and {len(names) - 4:,} more" if len(names) > 4 else "")


def _array(file: zipfile.ZipFile, name: str) -> np.ndarray:
    """Return one member, read to its end and no further than its header and the caps allow."""
    with archives.member(file, name + ".npy") as stream:
        shape, fortran, dtype = read_header(stream, name)
        size = byte_count(shape, dtype)
        archives.require_sane(file, name + ".npy", size)
        content = stream.read(size)
        if len(content) != size or stream.read(1):
            raise FormatError(
                f"The array {quoted(name)} promises {size:,} bytes, but its member holds a different number; "
                "save the file again."
            )
    return np.frombuffer(content, dtype).reshape(shape, order="F" if fortran else "C")


def _texts(file: zipfile.ZipFile, name: str, headers: dict[str, Header], rows: int) -> tuple[str, ...]:
    texts = _packed_texts(file, name) if name + "_ends" in headers else _plain_texts(_array(file, name))
    if len(texts) != rows:
        raise FormatError(f"{quoted(name)} has {len(texts):,} texts for {rows:,} vectors; give one for each.")
    return texts


def _plain_texts(array: np.ndarray) -> tuple[str, ...]:
    if array.dtype.kind == "S":
        return tuple(text.decode("utf-8", "replace") for text in array.ravel().tolist())
    return tuple(map(str, array.ravel().tolist()))


def _packed_texts(file: zipfile.ZipFile, name: str) -> tuple[str, ...]:
    """Return the texts that stand one after the other in UTF-8, each up to its end."""
    content, ends = _array(file, name).tobytes(), _array(file, name + "_ends")
    if ends.ndim != 1 or ends.dtype.kind not in "iu":
        raise FormatError(f"{quoted(name + '_ends')} should say where each text ends; save the file again.")
    places = zip([0, *ends.tolist()], ends.tolist(), strict=False)
    return tuple(content[start:end].decode("utf-8", "surrogatepass") for start, end in places)


def _columns(file: zipfile.ZipFile, headers: dict[str, Header], rows: int) -> pd.DataFrame:
    if "column_names" not in headers:
        return pd.DataFrame()
    columns = {}
    for place, name in enumerate(_plain_texts(_array(file, "column_names"))):
        if f"column_{place}" not in headers:
            continue
        texts = _texts(file, f"column_{place}", headers, rows)
        missing = _missing(file, f"column_{place}_missing", headers, rows)
        columns[name] = text_column(
            None if gone else text for text, gone in zip(texts, missing.tolist(), strict=True)
        )
    return pd.DataFrame(columns)


def _missing(file: zipfile.ZipFile, name: str, headers: dict[str, Header], rows: int) -> np.ndarray:
    """Return which cells of a column are missing; none where the file does not say."""
    if name not in headers:
        return np.zeros(rows, dtype=bool)
    missing = _array(file, name)
    if missing.shape != (rows,):
        raise FormatError(
            f"{quoted(name)} has shape {missing.shape} for {rows:,} vectors; give one for each."
        )
    return missing


def write_npz(table: EmbeddingTable, file: BufferedIOBase) -> None:
    """Write vectors, labels and columns; nothing is lost and nothing is refused."""
    arrays: dict[str, np.ndarray] = {"vectors": table.vectors, **_packed("labels", table.labels)}
    if len(table.columns.columns):
        names = [str(name) for name in table.columns]
        arrays["column_names"] = np.array(names)
        for place, name in enumerate(table.columns):
            column = table.columns[name]
            missing = column.isna().to_numpy(dtype=bool)
            texts = ["" if gone else str(cell) for cell, gone in zip(column, missing, strict=True)]
            arrays |= _packed(f"column_{place}", texts)
            arrays[f"column_{place}_missing"] = missing
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as stream:
                np.lib.format.write_array(stream, array, allow_pickle=False)


def _packed(name: str, texts: Sequence[str]) -> dict[str, np.ndarray]:
    """Return texts as a string array, or as UTF-8 and ends where that array would not do."""
    longest = max(map(len, texts), default=0)
    if 4 * longest * len(texts) <= PADDED_BYTES and not any(text.endswith("\0") for text in texts):
        return {name: np.array(texts, dtype=f"<U{max(longest, 1)}")}
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    ends = np.cumsum([len(text) for text in encoded], dtype=np.int64)
    return {name: np.frombuffer(b"".join(encoded), np.uint8), f"{name}_ends": ends}
