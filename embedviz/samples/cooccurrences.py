"""From sentences to vectors by counting which words stand near each other.

The oldest recipe for word vectors, and one whose every step can be checked by hand:

    counts_wc = sum over pairs of w and c in one sentence, d words apart, of 1 / d   (1 <= d <= window)
    ppmi_wc   = max(0, ln( p(w, c) / (p(w) q(c)) )),   q(c) ~ (sum_w counts_wc) ** smoothing
    ppmi      = U diag(s) V'   and   vectors = U[:, :dims] * s[:dims]

A word beside another more often than chance gives a large cell; rows with alike cells end up close.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from jaxtyping import Float

from embedviz.arrays import Vectors

WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")


def tokens(sentence: str) -> list[str]:
    """Return the words of a sentence in order: lower-case a to z, an apostrophe only inside a word."""
    return WORD.findall(sentence.lower())


def vocabulary(sentences: Iterable[Sequence[str]], smallest_count: int) -> dict[str, int]:
    """Return each word seen at least `smallest_count` times with its count: frequent first, ties A to Z."""
    seen = Counter(word for sentence in sentences for word in sentence)
    kept = [(word, count) for word, count in seen.items() if count >= smallest_count]
    return dict(sorted(kept, key=lambda pair: (-pair[1], pair[0])))


def window_counts(
    sentences: Iterable[Sequence[str]], words: Sequence[str], window: int
) -> Float[np.ndarray, "words words"]:
    """Return how often each two words share a window: symmetric, float64, never across sentences.

    Words that are not in `words` are taken out first, so that those around them move together.
    A pair d places apart (1 <= d <= `window`) adds 1 / d to both of its cells.
    """
    id_of = {word: place for place, word in enumerate(words)}
    counts = np.zeros((len(words), len(words)))
    for sentence in sentences:
        ids = np.array([id_of[word] for word in sentence if word in id_of], dtype=np.intp)
        for distance in range(1, min(window, len(ids) - 1) + 1):
            left, right = ids[:-distance], ids[distance:]
            np.add.at(counts, (left, right), 1 / distance)
            np.add.at(counts, (right, left), 1 / distance)
    return counts


def positive_pmi(
    counts: Float[np.ndarray, "words contexts"], smoothing: float = 0.75
) -> Float[np.ndarray, "words contexts"]:
    """Return how much more often than chance each pair is seen: max(0, ln(p(w, c) / (p(w) q(c)))).

    q(c) is the share of context c after raising its total to the power `smoothing` (1 = plain PMI):
    below 1, rare contexts weigh less. Pairs never seen give 0.

    Source: Levy, Goldberg and Dagan (2015), Improving Distributional Similarity, section 3.1.
    """
    of_word = counts.sum(axis=1, keepdims=True)
    of_context = counts.sum(axis=0, keepdims=True) ** smoothing
    by_chance = of_word * of_context / max(of_context.sum(), 1.0)
    ratio = np.divide(counts, by_chance, out=np.ones_like(counts), where=by_chance > 0)
    return np.log(np.maximum(ratio, 1.0))


def truncated_svd(matrix: Float[np.ndarray, "rows columns"], dims: int) -> Vectors:
    """Return the rows of `matrix` in the `dims` directions that keep most of it: U[:, :dims] * s[:dims].

    float64, rows x dims, strongest direction first: dot products of the result are the best that
    `dims` numbers a row can do for those of the matrix. A direction is only known up to its sign: the
    value of largest size in each is made positive. They are the eigenvectors of matrix matrix',
    found without a random start, so that two runs agree; directions 1e8 times weaker than the first
    drown in rounding.

    Source: Eckart and Young (1936), The Approximation of One Matrix by Another of Lower Rank.
    """
    strengths, directions = np.linalg.eigh(matrix @ matrix.T)
    strongest = np.argsort(-strengths, kind="stable")[:dims]
    directions, strengths = directions[:, strongest], np.sqrt(np.maximum(strengths[strongest], 0.0))
    largest = np.abs(directions).argmax(axis=0)
    signs = np.where(directions[largest, np.arange(len(largest))] < 0, -1.0, 1.0)
    return directions * signs * strengths
