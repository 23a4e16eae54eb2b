"""Big messages that wait to be fetched."""

from embedviz.ui.plot import blobs


def test_the_same_content_keeps_its_address():
    assert blobs.keep(b"points", "digest") == blobs.keep(b"points", "digest")


def test_an_address_cannot_be_worked_out_from_the_content():
    token = blobs.keep(b"points", "digest")
    assert len(token) == 48
    assert "digest" not in token
    assert blobs.kept(token[::-1]) is None


def test_a_kept_message_is_the_very_same():
    message = bytes(range(200))
    assert blobs.kept(blobs.keep(message, "bytes")) is message


def test_the_oldest_message_goes_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(blobs, "LIMIT", 25)
    tokens = [blobs.keep(bytes(10), f"number {i}") for i in range(3)]
    assert [blobs.kept(token) is not None for token in tokens] == [False, True, True]


def test_a_single_message_stays_whatever_its_size(monkeypatch):
    monkeypatch.setattr(blobs, "LIMIT", 5)
    assert blobs.kept(blobs.keep(bytes(10), "large")) is not None
