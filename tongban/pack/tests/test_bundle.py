"""A bundle is whole or refused, and its signature covers every byte of it."""

import base64
from typing import Any

import pytest

from tongban.base import canonical, suites
from tongban.base.errors import Refused
from tongban.pack import bundle, reader
from tongban.pack.tests.sample import FILES

PACK = next(iter(FILES.values()))
PRIVATE = suites.DEFAULT.generate()
PUBLIC = suites.DEFAULT.public(PRIVATE)
SEALED = bundle.write(PACK, PRIVATE)


def changed(**told: Any) -> bytes:
    """The bundle with other facts, its signature left as it was."""
    return canonical.dumps({**canonical.loads(SEALED), **told})


def signed(files: dict[str, str], **told: Any) -> bytes:
    """A bundle of any files at all, with a signature that fits."""
    key = bundle.key_id(PUBLIC)
    whole = {"bundle": 1, "digest": reader.digest(files), "files": files, "key": key, "pack": reader.parse(files).pack.id, **told}
    return canonical.dumps({**whole, "signature": suites.text(suites.DEFAULT.sign(PRIVATE, bundle.OPENING + canonical.dumps(whole)))})


def test_a_bundle_is_read_as_it_was_written() -> None:
    found = bundle.read(SEALED)
    assert (found.files, found.pack, found.signed_by(PUBLIC)) == (PACK, reader.parse(PACK).pack.id, True)
    assert bundle.write(PACK, PRIVATE) == SEALED


def accepted(content: bytes) -> bool:
    """Whether a file is a whole bundle with the signature of the key."""
    try:
        return bundle.read(content).signed_by(PUBLIC)
    except Refused:
        return False


def test_any_changed_byte_is_found() -> None:
    assert accepted(SEALED)
    for place in range(0, len(SEALED), len(SEALED) // 400):
        assert not accepted(SEALED[:place] + bytes([SEALED[place] ^ 1]) + SEALED[place + 1 :])


def test_the_signature_covers_files_digest_and_key() -> None:
    other = {**PACK, "note.md": "one more"}
    assert not bundle.read(changed(files=other, digest=reader.digest(other))).signed_by(PUBLIC)
    stranger = suites.DEFAULT.public(suites.DEFAULT.generate())
    assert not bundle.read(SEALED).signed_by(stranger)
    assert not bundle.read(changed(key=bundle.key_id(stranger))).signed_by(stranger)


def test_a_signature_made_for_something_else_is_none() -> None:
    told = {name: value for name, value in canonical.loads(SEALED).items() if name != "signature"}
    assert not bundle.read(changed(signature=suites.text(suites.DEFAULT.sign(PRIVATE, canonical.dumps(told))))).signed_by(PUBLIC)
    assert not bundle.read(changed(signature=base64.b64encode(b"short").decode())).signed_by(PUBLIC)
    assert not bundle.read(changed(signature="not base64")).signed_by(PUBLIC)


def test_a_file_that_is_not_of_the_digest_is_refused() -> None:
    with pytest.raises(Refused, match=r"bundle.changed"):
        bundle.read(changed(files={**PACK, "note.md": "one more"}))


def test_a_bundle_of_another_pack_is_named() -> None:
    with pytest.raises(Refused) as refusal:
        bundle.read(signed(PACK, pack="customs"))
    assert (refusal.value.code, refusal.value.facts["given"]) == ("bundle.other_pack", "customs")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"[" * 100_000,
        SEALED + b"\n",
        SEALED.replace(b'{"bundle":1', b'{"bundle": 1'),
        changed(bundle=2),
        changed(bundle=True),
        changed(more="x"),
        changed(files=[]),
        changed(files={"pack.yaml": 1}),
        changed(files={f"{one}.md": "" for one in range(2001)}),
        changed(digest="00"),
        changed(key="../../key"),
        changed(signature=None),
        b" " * (bundle.LARGEST + 1),
    ],
)
def test_what_is_no_bundle_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match=r"bundle.unreadable|canonical.not_canonical"):
        bundle.read(content)


def test_a_pack_with_problems_is_not_signed() -> None:
    with pytest.raises(Refused, match=r"pack.broken"):
        bundle.write({**PACK, "rules.py": ""}, PRIVATE)


@pytest.mark.parametrize(
    "path",
    [
        "../rules.py",
        "/etc/passwd",
        "services/../rules.py",
        "services//form.yaml",
        "./pack.yaml",
        "a\\b.md",
        "c:x.md",
        "x\0.md",
        "a\nb.md",
        "",
        "x" * 300,
    ]
    + ["services/../service.yaml", "\ud800.md", "/".join("abcdefghij" * 30) + ".md"],
)
def test_a_path_that_leads_elsewhere_is_named(path: str) -> None:
    found = reader.parse({**PACK, path: "a: 1\n"})
    assert "file.bad_name" in {one.code for one in found.errors}
    assert len(found.pack.services) == len(reader.parse(PACK).pack.services)


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_a_text_that_cannot_be_kept_is_named_with_its_line(text: str) -> None:
    found = [one for one in reader.parse({**PACK, "note.md": f"\n{text}"}).errors if one.file == "note.md"]
    assert [(one.code, one.line) for one in found] == [("file.bad_character", 2)]
