"""Verify receipts, signed papers and licences off line, without a platform; with --log also against a later log."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FAULTS = {
    "malformed": "this is not a receipt",
    "untrusted_key": "signed with a key that you do not trust",
    "bad_promise": "its signature does not fit: it was changed, or is forged",
    "bad_checkpoint": "the head of the log is not signed as it says, or does not fit the entries",
    "not_included": "its proof does not lead to the head that it names",
    "removed": "its event is not in the log any more: it was deleted or rewritten",
    "moved": "its event stands at another place than the one that was proved",
    "dated_back": "its event was recorded after later ones: it was dated back",
}

STATEMENT_FAULTS = {
    "unreadable": "this is not a signed form of a licence, or was changed",
    "algorithm": "signed in another way than licences are",
    "untrusted_key": "signed with a key that you do not trust; give --key, the `key` of the issuer's log (/v1/log/key)",
    "changed": "its signature does not fit: it was changed, or is forged",
}


def add(parser: ArgumentParser) -> None:
    files = "receipts and proofs (JSON, one or a list, or what the code on paper says), signed papers (PDF), signed forms (JWS, JSON)"
    log = "the public log as static files: from `tongban log export`, or fetched over HTTP"
    key = "a file with keys you trust: the `key` of a log, or a root certificate (PEM)"
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=files)
    parser.add_argument("--log", type=Path, metavar="FOLDER", help=log)
    parser.add_argument("--key", type=Path, action="append", default=[], help=key)


def run(arguments: Namespace) -> int:
    import django

    django.setup()  # reads settings only; no database and no key is touched
    kinds = {path: _kind(path) for path in arguments.files}
    receipts = [(path, one) for path in arguments.files if kinds[path] == "receipt" for one in _receipts(path)]
    bad = _told(receipts, arguments)
    bad += sum(not _paper(path, arguments.key) for path, kind in kinds.items() if kind == "paper")
    bad += sum(not _statement(path, arguments.key) for path, kind in kinds.items() if kind == "licence")
    bad += sum(not _form(path) for path, kind in kinds.items() if kind == "form")
    counted = [list(kinds.values()).count(kind) for kind in ("paper", "licence", "form")]
    forms = f"{counted[2]} signed forms, " if counted[2] else ""
    print(f"{len(receipts)} receipts, {counted[0]} papers, {counted[1]} licences, {forms}{bad} bad")
    return 1 if bad else 0


def _kind(path: Path) -> str:
    from tongban.cases import signed_forms
    from tongban.licences import statement
    from tongban.log import compact

    if compact.found_in(str(path)):  # given as read from the code, not as a file
        return "receipt"
    if path.suffix.lower() == ".pdf":
        return "paper"
    content = path.read_bytes() if path.is_file() else b""
    if signed_forms.FORMAT.encode() in content:
        return "form"
    return "licence" if content and statement.looks_like(content) else "receipt"


def _told(receipts: list[tuple[Path, dict[str, Any]]], arguments: Namespace) -> int:
    """Say what each receipt proves. Returns how many are bad."""
    bad = 0
    for (path, _), verdict in zip(receipts, _verdicts([one for _, one in receipts], arguments), strict=True):
        bad += not verdict.ok
        where = "placed" if verdict.placed else "promised"
        if verdict.ok:
            print(f"ok   {_named(path)}: {verdict.kind} of {verdict.at}, {where}")
        for fault in verdict.faults:
            print(f"BAD  {_named(path)}: {verdict.kind or 'receipt'} {verdict.at}: {FAULTS.get(fault, fault)} ({fault})")
    return bad


def _named(path: Path) -> str:
    """A file by its name; a code, which is long, by its last letters."""
    return str(path) if len(str(path)) <= 200 else f"…{str(path)[-12:]}"


def _receipts(path: Path) -> list[dict[str, Any]]:
    from tongban.log import compact

    try:
        text = str(path) if compact.found_in(str(path)) else path.read_text(encoding="utf-8")
        letters = compact.found_in(text)
        told = compact.read(letters) if letters else json.loads(text)
    except (ValueError, OSError) as error:
        return [{"unreadable": str(error)}]
    listed = told if isinstance(told, list) else [told]
    return [one if isinstance(one, dict) else {} for one in listed]


def _verdicts(receipts: list[dict[str, Any]], arguments: Namespace) -> list[Any]:
    from tongban.log import export, notes, proofs

    trusted = list(_keys(arguments.key))
    if arguments.log is None:
        return [proofs.verify(one, keys=trusted) for one in receipts]
    checkpoint = (arguments.log / "checkpoint").read_text()
    entries = list(export.read_entries(arguments.log, notes.read(checkpoint).size))
    return proofs.audit(receipts, entries, checkpoint, keys=trusted)


def _keys(files: list[Path]) -> Iterator[bytes]:
    """Public keys of signed notes, as a log's `key` file lists them."""
    from tongban.log import notes

    for path in files:
        text = path.read_text(encoding="utf-8")
        if "BEGIN CERTIFICATE" not in text:
            yield from (notes.read_verifier(line) for line in text.split())


def _paper(path: Path, keys: list[Path]) -> bool:
    """Whether a PDF bears a whole signature over all of it; with a root, whether the signature leads to it."""
    from tongban.documents import sealed

    try:
        content = path.read_bytes()
    except OSError as error:
        print(f"BAD  {path}: {error.strerror}")
        return False
    roots = [one.read_bytes() for one in keys if b"BEGIN CERTIFICATE" in one.read_bytes()]
    found = sealed.look(content, roots)
    print(f"{'ok  ' if found.ok else 'BAD '} {path}: {found.words}")
    return found.ok


def _statement(path: Path, keys: list[Path]) -> bool:
    """Whether a licence's signed form is whole and by a key that is trusted. The state now is known to its platform alone."""
    from tongban.licences import statement

    found = statement.read(path.read_bytes(), list(_keys(keys)))
    if found.statement is None:
        print(f"BAD  {path}: {STATEMENT_FAULTS[found.fault]} ({found.fault})")
        return False
    told = found.statement
    print(f"ok   {path}: licence {told.number} of {told.holder.name}, by {told.issuer.name}, {told.valid_from} to {told.valid_until}")
    print(f"     whether it is in force now, ask {told.live}")
    return True


FORM_VERDICTS = {
    "proved": "the passkey signed this very form",
    "vouched": "confirmed with a code: only the event of the log vouches for it, check its receipt",
    "malformed": "its proof cannot be read",
    "other_form": "signed another form than this one",
    "not_signed": "its signature does not fit",
}


def _form(path: Path) -> bool:
    """Whether each confirmation of a form fits that form, as far as it proves itself."""
    from tongban.cases import signed_forms

    try:
        found = signed_forms.verify(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, AttributeError):
        print(f"BAD  {path}: this is not a signed form")
        return False
    for one in found:
        good = one.verdict in ("proved", "vouched")
        by = f", by {one.person} under mandate {one.mandate}" if one.mandate else f", by {one.person}" if one.person else ""
        print(f"{'ok  ' if good else 'BAD '} {path}: {one.role}, {one.name}{by}: {FORM_VERDICTS[one.verdict]}")
    return bool(found) and all(one.verdict in ("proved", "vouched") for one in found)
