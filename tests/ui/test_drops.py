from dataclasses import dataclass

from embedviz.errors import EmbedvizError
from embedviz.ui.drops import meant, refused


@dataclass(frozen=True)
class Dropped:
    file_id: str


BAD, GOOD, META = Dropped("bad"), Dropped("good"), Dropped("meta")
ERROR = EmbedvizError("no")


def test_all_files_are_meant_at_first() -> None:
    assert meant([GOOD, META], None, "plain") == [GOOD, META]


def test_a_refusal_stands_until_something_changes() -> None:
    assert meant([BAD], refused([BAD], [BAD], "plain", ERROR), "plain") == []


def test_only_what_came_since_is_meant() -> None:
    refusal = refused([BAD], [BAD], "plain", ERROR)
    assert meant([BAD, GOOD, META], refusal, "plain") == [GOOD, META]


def test_other_options_try_the_refused_files_again_and_no_older_ones() -> None:
    older = refused([GOOD], [BAD, GOOD], "plain", ERROR)
    assert meant([BAD, GOOD], older, "careful") == [GOOD]
