"""Folders as .zip files: what comes out goes in again, and nothing strange does; words are changed where they stand."""

import io
import stat
import zipfile

import pytest

from tongban.base.errors import Refused
from tongban.pack import wording, zipped
from tongban.pack.reader import BIGGEST

FILES = {"pack.yaml": "id: small\n", "services/a/texts.en.yaml": "title: 名\n"}


def made(entries: dict[str, bytes], mode: int = 0o644) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, told in entries.items():
            one = zipfile.ZipInfo(name)
            one.external_attr, one.compress_type = mode << 16, zipfile.ZIP_DEFLATED
            archive.writestr(one, told)
    return content.getvalue()


def test_a_folder_comes_back_as_it_went_and_always_with_the_same_bytes() -> None:
    content = zipped.write(FILES, "small")
    assert zipped.read(content) == FILES
    assert content == zipped.write(dict(reversed(FILES.items())), "small")
    assert zipped.read(made({"pack.yaml": b"id: x", "__MACOSX/._pack.yaml": b"\x00", ".git/config": b"x"})) == {"pack.yaml": "id: x"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (made({"../pack.yaml": b"x"}), "zip.bad_name"),
        (made({"/etc/pack.yaml": b"x"}), "zip.bad_name"),
        (made({"a/pack.yaml": b"x", "a/b\\c.yaml": b"x"}), "zip.bad_name"),
        (made({"pack.yaml": b"/etc/passwd"}, stat.S_IFLNK | 0o777), "zip.link"),
        (made({"pack.yaml": b"x", "run.sh": b"x"}), "zip.kind"),
        (made({"pack.yaml": b"\xff\xfe"}), "zip.no_text"),
        (made({"pack.yaml": b"a\x00b"}), "zip.no_text"),
        (made({"pack.yaml": b"x" * (4 * BIGGEST + 1)}), "zip.too_large"),
        (made({f"f{n}.md": b"" for n in range(2001)}), "zip.too_large"),
        (b"PK\x05\x06", "zip.unreadable"),
        (b"\x00" * (zipped.LARGEST + 1), "zip.too_large"),
        (made({"pack.yaml": b"x" * 5000})[:60], "zip.unreadable"),
    ],
)
def test_strange_files_are_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        zipped.read(content)
    assert refusal.value.code == code


def test_words_are_changed_where_they_stand() -> None:
    text = "# top\na: x\nb: |\n  one\n  two\n# middle\nc: 'q'\n"
    now = wording.changed(text, {"a": "y: z # no comment", "b": "one\n\nthree", "c": "", "d": "- new"})
    assert wording.words(now) == {"a": "y: z # no comment", "b": "one\n\nthree", "d": "- new"}
    assert now.startswith("# top\na: ")
    assert "# middle\n" in now
    assert wording.changed(text, {"a": "x"}) == text
    assert wording.words(wording.changed("", {"a": "yes", "b": "1"})) == {"a": "yes", "b": "1"}


@pytest.mark.parametrize(
    "hostile", ["{{ x }}", "'", '"', "a\tb", "  led", "trail \n", "\n", "%d", "&a *a", "| x", "null", "2026-01-01", "😀\u202e"]
)
def test_any_words_read_back_as_they_were(hostile: str) -> None:
    assert wording.words(wording.changed("title: t\n", {"x": hostile})).get("x", "") == hostile
