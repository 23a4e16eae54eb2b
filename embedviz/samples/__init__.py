"""Small tables that are always there, each with where it came from: the first picture of a new user.

SAMPLES["words"].load()
"""

from embedviz.samples.digits import load_digits
from embedviz.samples.sample import Sample
from embedviz.samples.words import load_words

SAMPLES: dict[str, Sample] = {
    "words": Sample(
        key="words",
        title="Everyday words",
        description="Everyday English words; words used in similar sentences lie close together.",
        made=(
            "Made from about 1,500 short sentences that we wrote for this sample: we counted which words "
            "stand near each other, kept what is more than chance (PPMI) and squeezed it into 50 numbers "
            "a word (truncated SVD). Grammar words such as “the”, and words used fewer than seven times, "
            "are left out."
        ),
        load=load_words,
        highlighted="king",
        colour_column="kind",
    ),
    "digits": Sample(
        key="digits",
        title="Handwritten digits",
        description="1,797 small pictures of handwritten digits, 8 x 8 grey cells each.",
        made=(
            "From scikit-learn's digits data: part of the Optical Recognition of Handwritten Digits set "
            "(Alpaydin and Kaynak, 1998). Each picture is its 64 grey values, 0 to 16."
        ),
        load=load_digits,
        highlighted="0",
        colour_column="digit",
    ),
}

__all__ = ["SAMPLES", "Sample"]
