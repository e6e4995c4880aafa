from pathlib import Path

import pytest

from tongban.base.keys import Key, KeyStore
from tongban.log import notes


@pytest.fixture
def key(tmp_path: Path) -> Key:
    return KeyStore(tmp_path).signer("node")


def test_a_note_is_read_as_it_was_written_and_known_by_its_key(key: Key, tmp_path: Path) -> None:
    note = notes.read(notes.write("ban.example/log1", 7, b"r" * 32, key))
    assert (note.origin, note.size, note.root) == ("ban.example/log1", 7, b"r" * 32)
    assert notes.signed_by(note, key.public)
    assert not notes.signed_by(note, KeyStore(tmp_path / "other").signer("node").public)


def test_a_note_in_which_one_figure_was_changed_is_not_signed(key: Key) -> None:
    written = notes.write("ban.example/log1", 7, b"r" * 32, key)
    assert not notes.signed_by(notes.read(written.replace("\n7\n", "\n8\n")), key.public)


def test_signatures_of_others_are_passed_over(key: Key) -> None:
    written = notes.write("ban.example/log1", 7, b"r" * 32, key) + "— witness.example AAAAAAAAAAAAAAAAAAAA\n"
    assert notes.signed_by(notes.read(written), key.public)


NO_NOTES = ["", "x", "a\n1\n", "a\n01\nAAAA\n\n— a AAAAAAAA\n", "a\n1\n!!\n\n— a AAAAAAAA\n", "a\n1\nAAAA\n\n- a AAAAAAAA\n"]


@pytest.mark.parametrize("text", NO_NOTES)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  in whatever words
        notes.read(text)


def test_a_key_for_verifying_is_read_as_it_was_written(key: Key) -> None:
    line = notes.verifier("ban.example/log1", key.public)
    assert notes.read_verifier(line) == key.public
    assert line.startswith("ban.example/log1+")
    with pytest.raises(ValueError, match="does not have the name"):
        notes.read_verifier(line.replace("log1", "log2"))


def test_the_example_of_the_standard_is_read() -> None:
    # golang.org/x/mod/sumdb/note, the key that its documentation shows.
    line = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    public = notes.read_verifier(line)
    signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    line = f"— PeterNeumann {signature}"
    assert notes.signed_by(notes.Note("PeterNeumann", 0, b"", text, notes.signatures(line)), public)
