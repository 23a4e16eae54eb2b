"""A few hundred everyday words, placed by the company they keep in a small corpus of our own.

The corpus (`words.txt`, one plain sentence a line), the topic of each word (`topics.tsv`) and the kind
of each topic (`kinds.tsv`) were written for this sample. Grammar words (`grammar.txt`) are left out,
because they stand beside everything and say little about anything.
"""

from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from embedviz.samples.cooccurrences import positive_pmi, tokens, truncated_svd, vocabulary, window_counts
from embedviz.table import EmbeddingTable, Origin

SMALLEST_COUNT = 6
WINDOW = 5
SMOOTHING = 0.75
DIMS = 50
DECIMALS = 5  # coarser than rounding noise, so that every machine reaches the same numbers


def load_words() -> EmbeddingTable:
    """Return the word sample: float32, words x 50; columns `kind` and `topic` (missing
    for words at home in several), and `count` (how often the word stands in the corpus)."""
    return _build()


@cache
def _build() -> EmbeddingTable:
    sentences = content_sentences()
    counts = vocabulary(sentences, SMALLEST_COUNT)
    words = tuple(counts)
    seen_together = window_counts(sentences, words, WINDOW)
    vectors = truncated_svd(positive_pmi(seen_together, SMOOTHING), DIMS)
    columns = pd.DataFrame(_column_texts(counts), dtype="str")
    return EmbeddingTable(
        vectors=np.round(vectors, DECIMALS).astype(np.float32),
        labels=words,
        columns=columns,
        origin=Origin(name="Everyday words", labels_from="the words of the corpus"),
    )


def content_sentences() -> list[list[str]]:
    """Return the corpus as lists of words, grammar words left out."""
    grammar = set(_lines("grammar.txt"))
    return [[word for word in tokens(line) if word not in grammar] for line in _lines("words.txt")]


def read_pairs(name: str) -> dict[str, str]:
    """Return a two-column file of the sample as a dictionary: "topics.tsv" or "kinds.tsv"."""
    return dict(line.split("\t") for line in _lines(name))


def _column_texts(counts: dict[str, int]) -> dict[str, list[str | None]]:
    topics, kinds = read_pairs("topics.tsv"), read_pairs("kinds.tsv")
    topic_of = [topics.get(word) for word in counts]
    return {
        "kind": [kinds[topic] if topic else None for topic in topic_of],
        "topic": topic_of,
        "count": [str(count) for count in counts.values()],
    }


def _lines(name: str) -> list[str]:
    text = files("embedviz.samples").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line]
