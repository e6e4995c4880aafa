"""Forms that come back on paper: pages put in order, and taken in as a draft beside which the scan is kept.

An officer takes them in for whom they serve, at a window or from a letter. What is ticked and written becomes an answer only when the
officer saves it on the pages of the form, and is filed only when it was confirmed, as everything at a window is (`cases.counter`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from tongban.base.actor import Actor
from tongban.base.canonical import digest
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.cases import counter, drafts, filing, office, rules
from tongban.cases.models import Case
from tongban.cases.scan_models import ScannedForm
from tongban.documents import queries as documents
from tongban.documents import scanning
from tongban.documents.form_codes import Form
from tongban.documents.scanning import Page
from tongban.services import queries as services

WAYS = ("window", "post")


@dataclass(frozen=True)
class Pile:
    """All pages of one form in their order, and how many empty sides were left out."""

    form: Form
    pages: tuple[Page, ...]
    left_out: int


def sorted_out(pages: Sequence[Page], *, at: datetime) -> Pile:
    """One form out of scanned pages in any order.

    Raises Refused with everything that is wrong: "form.nothing", "form.no_code", "form.other_service", "form.other_revision",
    "form.other_copy", "form.doubled", "form.missing", "form.older", "form.not_offered".
    """
    sheets = [page for page in pages if not page.empty]
    coded = [page for page in sheets if page.code is not None]
    wrong = [_about(page, "form.no_code") for page in sheets if page.code is None]
    if not coded:
        raise Refused.of(wrong or [Discrepancy("form.nothing", {"field": "scan"})])
    form = Counter(page.code.form for page in coded if page.code).most_common(1)[0][0]
    of, own = 0, dict[int, Page]()
    for page in coded:
        code = page.code
        if code is None or code.form != form:
            wrong.append(_about(page, _other(code.form if code else form, form)))
        elif code.page in own:
            wrong.append(_about(page, "form.doubled", page=code.page))
        else:
            of, own[code.page] = code.pages, page
    gone = [str(number) for number in range(1, of + 1) if number not in own]
    wrong += [Discrepancy("form.missing", {"field": "scan", "pages": ", ".join(gone), "of": of})] if gone else []
    wrong += _in_force(form, at)
    if wrong:
        raise Refused.of(wrong)
    return Pile(form, tuple(own[number] for number in sorted(own)), len(pages) - len(sheets))


def _about(side: Page, code: str, **more: int) -> Discrepancy:
    """What is wrong with one side, by where it lies in what was handed over."""
    service = side.code.form.service if side.code else ""
    return Discrepancy(code, {"field": "scan", "file": side.file + 1, "place": side.place, "service": service, **more})


def _other(form: Form, wanted: Form) -> str:
    if form.service != wanted.service:
        return "form.other_service"
    return "form.other_revision" if form.digest != wanted.digest else "form.other_copy"


def _in_force(form: Form, at: datetime) -> list[Discrepancy]:
    """Whether the form is asked so today."""
    try:
        now = services.looked_at(form.service, form.region, at).digest
    except NotFound:
        return [Discrepancy("form.not_offered", {"field": "scan", "service": form.service})]
    return [] if now.startswith(form.digest) else [Discrepancy("form.older", {"field": "scan"})]


def take_in(pile: Pile, files: Sequence[int], *, by: Actor, at: datetime) -> ScannedForm:
    """Take a form on paper in for whom an officer serves: the draft that it names goes on, else one is begun; the scan is kept beside it.

    The same content again is the same form. Raises Refused("form.way", "form.taken", "form.older") and what `filing.start` raises.
    """
    try:
        with transaction.atomic():
            return _taken_in(pile, files, by, at)
    except IntegrityError:  # two at once: one has taken it in
        with transaction.atomic():
            return _taken_in(pile, files, by, at)


def _taken_in(pile: Pile, files: Sequence[int], by: Actor, at: datetime) -> ScannedForm:
    if not counter.at_window(by):
        raise NotAllowed("case.nobody_present")
    if by.channel not in WAYS:
        raise Refused("form.way", field="scan")
    kept = documents.files(list(files))
    digests = [kept[one].plain_digest for one in files]
    mark = digest({"party": by.party, "draft": pile.form.draft, "files": sorted(digests)})
    there = ScannedForm.objects.filter(mark=mark).select_related("case").first()
    if there is not None:
        office.own(office.locked(there.case.number, at=at), by, at)
        if there.case.state != "draft":
            raise Refused("form.taken", field="scan", number=there.case.number)
        return there
    row = _draft(pile.form, by, at)
    pages = [[files[page.file], page.place] for page in pile.pages]
    told = {"form": asdict(pile.form), "files": list(files), "pages": pages, "left_out": pile.left_out, "channel": by.channel}
    made = ScannedForm.objects.create(case=row, mark=mark, at=at, by=by.account, **told)
    found = {"scan": made.pk, "files": digests, "pages": len(pages), "left_out": pile.left_out, "layout": pile.form.layout}
    office.record("form_scanned", row, found, by=by, at=at)
    return made


def _draft(form: Form, by: Actor, at: datetime) -> Case:
    """The draft that a form goes on with; a new one where it names none."""
    if not form.draft:
        row = filing.start(form.service, region=form.region, by=by, at=at)
    else:
        row = office.locked(form.draft, at=at)
        office.own(row, by, at)
        rules.ensure_may(row.state, "save")
        drafts.brought_up(row, by, at)
    if not row.digest.startswith(form.digest) or row.service != form.service:
        raise Refused("form.older", field="scan")
    return row


def latest(found: Case) -> ScannedForm | None:
    """The form that came on paper for a draft, the last one where there were several."""
    return ScannedForm.objects.filter(case=found).order_by("-pk").first()


def page(found: ScannedForm, number: int) -> Page:
    """A page of it, from 1. Raises NotFound("file.unknown", "file.erased")."""
    if not 1 <= number <= len(found.pages):
        raise NotFound("file.unknown")
    file, place = (int(one) for one in found.pages[number - 1])
    return scanning.stored(file)[place - 1]
