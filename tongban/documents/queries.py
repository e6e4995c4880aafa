"""Reads of papers."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from tongban.base.errors import NotFound
from tongban.base.suites import SUITES
from tongban.documents.models import Announcement, Document, File
from tongban.log.store import keys


def of_subject(noun: str, key: str) -> list[Document]:
    """The papers of a subject, oldest first."""
    return list(Document.objects.filter(noun=noun, key=key).order_by("decided_at", "pk"))


def count(noun: str, key: str) -> int:
    """How many papers a subject has."""
    return Document.objects.filter(noun=noun, key=key).count()


def paper(number: str) -> Document:
    """A paper by number. Raises NotFound("paper.unknown")."""
    found = Document.objects.filter(number=number).first()
    if found is None:
        raise NotFound("paper.unknown")
    return found


def by_id(paper: int) -> Document:
    """A paper by its row. Raises NotFound("paper.unknown")."""
    found = Document.objects.filter(pk=paper).first()
    if found is None:
        raise NotFound("paper.unknown")
    return found


def facts(document: Document) -> dict[str, Any]:
    """What the paper says and the seal covers. Raises NotFound("paper.erased")."""
    if not document.facts:
        raise NotFound("paper.erased")
    told: dict[str, Any] = json.loads(document.facts)
    return told


def sealed(document: Document) -> bool:
    """Whether the seal fits the facts."""
    key = keys().find(document.seal_key)
    return SUITES[key.suite].verify(key.public, document.facts.encode(), base64.b64decode(document.seal))


def kept(ids: Iterable[int]) -> dict[int, File]:
    """Files by their ids, those that are not erased."""
    return {row.pk: row for row in File.objects.filter(pk__in=set(ids)).exclude(key_sealed="")}


def file(file_id: int) -> File:
    """A file by id. Raises NotFound("file.unknown")."""
    found = File.objects.filter(pk=file_id).first()
    if found is None:
        raise NotFound("file.unknown")
    return found


def files(ids: list[int]) -> dict[int, File]:
    """Files by id."""
    return {row.pk: row for row in File.objects.filter(pk__in=ids)}


def announcement(announcement: int) -> Announcement:
    """An announcement, with its paper; everybody may read it. Raises NotFound("announcement.unknown")."""
    found = Announcement.objects.select_related("paper", "agency").filter(pk=announcement).first()
    if found is None:
        raise NotFound("announcement.unknown")
    return found


def announced(regions: Sequence[str], on: date, *, limit: int = 3) -> list[Announcement]:
    """What holds on a day for who lives in the first of the regions, newest first."""
    rows = Announcement.objects.of_regions(regions).shown(on)
    return list(rows.select_related("paper", "agency").order_by("-since", "-pk")[:limit])


def announcements(regions: Sequence[str], *, after: int = 0, limit: int = 20) -> list[Announcement]:
    """All that was ever announced there, newest first, with what ended or was withdrawn."""
    rows = Announcement.objects.of_regions(regions)
    if after:
        rows = rows.filter(pk__lt=after)
    return list(rows.select_related("paper", "agency").order_by("-pk")[:limit])


def announced_by(agency: int, *, after: int = 0, limit: int = 20) -> list[Announcement]:
    """All of an agency, newest first."""
    rows = Announcement.objects.filter(agency=agency)
    if after:
        rows = rows.filter(pk__lt=after)
    return list(rows.select_related("paper", "agency").order_by("-pk")[:limit])
