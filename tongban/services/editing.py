"""Editing the data of a pack in drafts: each officer their own, checked at any time, proposed when done. Code comes with the deployment.

A draft holds only the files that differ from the revision it began with. When another revision is published meanwhile, the draft says so
and is brought up to date before it is proposed: nobody overwrites what they have not seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.log import actions as log
from tongban.pack import reader, wording
from tongban.pack.checker import check
from tongban.pack.comparer import Difference, compare
from tongban.pack.layout import misplaced
from tongban.pack.lines import LARGEST, Problem
from tongban.pack.shapes import LANGUAGES, Pack
from tongban.services import actions, queries, trust
from tongban.services.models import Edit, PackRevision

KEPT = timedelta(days=90)  # after the last change
KINDS = (".yaml", ".md", ".txt")  # what is edited in the browser


@dataclass(frozen=True)
class Draft:
    """A draft with all its files, and what they were in the revision it began with."""

    edit: Edit
    files: Mapping[str, str]
    base: Mapping[str, str]
    outdated: bool  # another revision was published meanwhile


@dataclass(frozen=True)
class Looked:
    """A draft looked through: the pack as it reads, every problem, what differs from its base."""

    pack: Pack
    problems: tuple[Problem, ...]
    differences: tuple[Difference, ...]


def draft(pack: str, *, to: Actor, at: datetime) -> Draft | None:
    """An officer's own draft of a pack. Raises NotAllowed without `pack.propose`."""
    actors.require(to, "pack.propose")
    row = Edit.objects.filter(pack=pack, account=_account(to), ends_at__gt=at).first()
    return _whole(row) if row else None


def beginning(pack: str) -> Draft:
    """What a draft begins with: the latest revision of a pack; without files where there is none."""
    return _whole(Edit(pack=pack[:60], base=queries.latest(pack)[1], files={}))


def others(pack: str, *, to: Actor, at: datetime) -> list[Edit]:
    """The drafts that other officers have of a pack, latest first."""
    actors.require(to, "pack.propose")
    return list(Edit.objects.filter(pack=pack, ends_at__gt=at).exclude(account=_account(to)).order_by("-changed_at")[:20])


def own(*, to: Actor, at: datetime) -> dict[str, datetime]:
    """The packs of which an officer has a draft, and when it was changed last."""
    rows = Edit.objects.filter(account=_account(to), ends_at__gt=at).order_by("pack")
    return dict(rows.values_list("pack", "changed_at"))


def looked(one: Draft) -> Looked:
    """Look a draft through with the checker that publication uses, and compare it with its base."""
    reading = reader.parse(one.files)
    problems = [*reading.problems, *check(reading.pack, queries.around(reading.pack))]
    differences = compare(reader.parse(one.base).pack, reading.pack) if one.base else []
    order = sorted(problems, key=lambda problem: (problem.warning, problem.file, problem.line))
    return Looked(reading.pack, tuple(order), tuple(differences))


def mark(text: str) -> str:
    """The name of a text as a form carries it along, to notice that it was changed meanwhile."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@transaction.atomic
def write(pack: str, path: str, text: str, *, was: str, by: Actor, at: datetime) -> Edit:
    """Keep a file of one's draft; the first begins the draft. `was` is the mark of the text that was shown.

    Raises Refused("edit.not_data", "edit.too_large", "edit.changed_meanwhile"), and what is wrong with the place of the file.
    """
    actors.require(by, "pack.propose")
    row = _locked(pack, by, at)
    whole = _whole(row)
    _ensure_data(path)
    if len(text) > LARGEST:
        raise Refused("edit.too_large", field="text", most=LARGEST)
    if was != mark(whole.files.get(path, "")):
        raise Refused("edit.changed_meanwhile", field="text", file=path)
    return _keep(row, whole, {**whole.files, path: text.replace("\r\n", "\n").replace("\r", "\n")}, by=by, at=at)


@transaction.atomic
def put_words(pack: str, folder: str, told: Mapping[str, Mapping[str, str]], *, was: Mapping[str, str], by: Actor, at: datetime) -> Edit:
    """Change texts of a service in several languages at once: language -> key -> words. `was` has the mark of each language's file."""
    actors.require(by, "pack.propose")
    row = _locked(pack, by, at)
    whole = _whole(row)
    if f"services/{folder}/service.yaml" not in whole.files:
        raise NotFound("edit.no_file", file=f"services/{folder}")
    files = dict(whole.files)
    for language in LANGUAGES:
        path = f"services/{folder}/texts.{language}.yaml"
        if told.get(language) and not wording.readable(files.get(path, "")):
            raise Refused("edit.unreadable", file=path)
        text = wording.changed(files.get(path, ""), told.get(language, {}))
        if text == files.get(path, ""):
            continue
        if was.get(language) != mark(files.get(path, "")):
            raise Refused("edit.changed_meanwhile", file=path)
        if len(text) > LARGEST:
            raise Refused("edit.too_large", most=LARGEST)
        files[path] = text
    return _keep(row, whole, files, by=by, at=at)


@transaction.atomic
def remove(pack: str, path: str, *, by: Actor, at: datetime) -> Edit:
    """Take a file out of the pack, in one's draft. Raises NotFound("edit.no_file")."""
    actors.require(by, "pack.propose")
    row = _locked(pack, by, at)
    whole = _whole(row)
    if path not in whole.files:
        raise NotFound("edit.no_file", file=path)
    _ensure_data(path)
    return _keep(row, whole, {name: text for name, text in whole.files.items() if name != path}, by=by, at=at)


@transaction.atomic
def restore(pack: str, path: str, *, by: Actor, at: datetime) -> Edit:
    """Take back what one changed in a file."""
    actors.require(by, "pack.propose")
    row = _locked(pack, by, at)
    whole = _whole(row)
    files = {name: text for name, text in whole.files.items() if name != path}
    return _keep(row, whole, files | ({path: whole.base[path]} if path in whole.base else {}), by=by, at=at)


@transaction.atomic
def take_in(files: Mapping[str, str], *, by: Actor, at: datetime) -> Edit:
    """Make the files of a folder one's draft of its pack, in the place of what one had. Data only: code must be there already.

    Raises Refused("edit.no_pack", "pack.unknown_code"), and what is wrong with the places of the files.
    """
    actors.require(by, "pack.propose")
    name = reader.parse(files).pack.id
    if "pack.yaml" not in files or name == "unknown":
        raise Refused("edit.no_pack", field="file")
    wrong = [Discrepancy("edit.bad_place", {"field": "file", "file": one.file, "why": one.reason}) for one in misplaced(files)]
    if wrong:
        raise Refused.of(wrong[:50])
    row = _locked(name, by, at)
    whole = _whole(row)
    strange = trust.strange(name, files, at) | {path for path, text in files.items() if _is_code(path) and whole.base.get(path) != text}
    strange -= {path for path in strange if files[path] in trust.installed()}
    if strange:
        raise Refused("pack.unknown_code", field="file", files=sorted(strange))
    return _keep(row, whole, files, by=by, at=at)


@transaction.atomic
def refresh(pack: str, mine: frozenset[str] = frozenset(), *, by: Actor, at: datetime) -> Edit:
    """Bring one's draft up to the latest revision: of files that both changed, one's own text stays for those that are named in `mine`."""
    actors.require(by, "pack.propose")
    row = _locked(pack, by, at)
    whole = _whole(row)
    newest = _latest_files(pack)
    theirs = set(clashes(whole, newest)) - mine
    row.files = {path: text for path, text in row.files.items() if path not in theirs}
    row.base = queries.latest(pack)[1]
    files = {**newest, **{path: text for path, text in row.files.items() if text is not None}}
    for path in [path for path, text in row.files.items() if text is None]:
        files.pop(path, None)
    return _keep(row, Draft(row, files, newest, False), files, by=by, at=at)


def clashes(one: Draft, newest: Mapping[str, str] | None = None) -> list[str]:
    """The files that a draft and the latest revision both changed, differently."""
    latest = newest if newest is not None else _latest_files(one.edit.pack)
    changed = (path for path in one.edit.files if latest.get(path) != one.base.get(path))
    return sorted(path for path in changed if latest.get(path) != one.files.get(path))


@transaction.atomic
def discard(pack: str, *, by: Actor, at: datetime) -> None:
    """Throw one's draft away."""
    actors.require(by, "pack.propose")
    if Edit.objects.filter(pack=pack, account=_account(by)).delete()[0]:
        log.append("pack.draft_discarded", ("pack", pack), {}, by=by, at=at)


@transaction.atomic
def propose_draft(pack: str, *, by: Actor, at: datetime) -> PackRevision:
    """Propose one's draft as a revision; the draft is done. Raises Refused("edit.outdated", "edit.nothing", "pack.not_publishable")."""
    actors.require(by, "pack.propose")
    row = Edit.objects.select_for_update().filter(pack=pack, account=_account(by), ends_at__gt=at).first()
    if row is None or not row.files:
        raise Refused("edit.nothing")
    whole = _whole(row)
    if whole.outdated:
        raise Refused("edit.outdated")
    made = actions.propose(whole.files, base=row.base, by=by, at=at)
    row.delete()
    return made


@transaction.atomic
def sweep(*, at: datetime) -> int:
    """Drop drafts whose time has ended. Returns how many."""
    return Edit.objects.filter(ends_at__lte=at).delete()[0]


def _account(by: Actor) -> int:
    """Whose draft; the system has one of its own."""
    return by.account or 0


def _is_code(path: str) -> bool:
    return not path.lower().endswith(KINDS)


def _ensure_data(path: str) -> None:
    if _is_code(path):
        raise Refused("edit.not_data", field="path", file=path)
    wrong = next((one.reason for one in misplaced([path]) if one.code != "file.missing"), "")
    if wrong:
        raise Refused("edit.bad_place", field="path", file=path[:80], why=wrong)


def _locked(pack: str, by: Actor, at: datetime) -> Edit:
    """One's draft of a pack, locked; a new one when there is none, of two windows at the same instant by one. A refusal takes it back."""
    Edit.objects.filter(pack=pack, account=_account(by), ends_at__lte=at).delete()
    begun = {"base": queries.latest(pack)[1], "files": {}, "changed_at": at, "ends_at": at + KEPT}
    row, _ = Edit.objects.get_or_create(pack=pack[:60], account=_account(by), defaults=begun)
    return Edit.objects.select_for_update().get(pk=row.pk)


def _keep(row: Edit, whole: Draft, files: Mapping[str, str], *, by: Actor, at: datetime) -> Edit:
    """Note what differs from the base."""
    row.files = {path: text for path, text in files.items() if whole.base.get(path) != text} | {
        path: None for path in whole.base if path not in files
    }
    row.changed_at, row.ends_at = at, at + KEPT
    row.save()
    log.append("pack.edited", ("pack", row.pack), {"files": sorted(row.files)}, by=by, at=at)
    return row


def _whole(row: Edit) -> Draft:
    known = PackRevision.objects.filter(pack=row.pack, digest=row.base).values_list("files", flat=True).first() if row.base else None
    base = dict(known or {})
    files = {**base, **{path: text for path, text in row.files.items() if text is not None}}
    for path in [path for path, text in row.files.items() if text is None]:
        files.pop(path, None)
    return Draft(row, files, base, row.base != queries.latest(row.pack)[1])


def _latest_files(pack: str) -> dict[str, str]:
    revision = queries.latest(pack)[0]
    return queries.files(revision) if revision else {}
