"""Forms that come back on paper: pages put in order, and taken in as a draft beside which the scan is kept; of joint matters too.

An officer takes them in for whom they serve, at a window or from a letter. What is ticked and written becomes an answer only when the
officer saves it on the pages of the form, and is filed only when it was confirmed, as everything at a window is (`cases.counter`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from tongban.base.actor import Actor
from tongban.base.canonical import digest
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.cases import counter, drafts, filing, joint, joint_demand, joint_following, office, rules
from tongban.cases.models import Case, Joint
from tongban.cases.scan_models import ScannedForm
from tongban.documents import queries as documents
from tongban.documents import scanning
from tongban.documents.form_codes import Form
from tongban.documents.forms import OWN, Box
from tongban.documents.scanning import Page
from tongban.services import joint as matters
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
        now = _joint_now(form, at) if form.matter else services.looked_at(form.service, form.region, at).digest
    except NotFound:
        return [Discrepancy("form.not_offered", {"field": "scan", "service": form.service})]
    return [] if now.startswith(form.digest) else [Discrepancy("form.older", {"field": "scan"})]


def _joint_now(form: Form, at: datetime) -> str:
    """What the form of a joint matter is pinned to today; one that was submitted keeps to its day."""
    row = Joint.objects.filter(number=form.draft).first() if form.draft else None
    if row is not None and not joint_following.open_draft(row):
        return joint_demand.pinned_to(row)
    return matters.standing(form.matter, row.region_id if row else form.region, at).digest


def take_in(pile: Pile, files: Sequence[int], boxes: Sequence[Box] = (), *, by: Actor, at: datetime) -> ScannedForm:
    """Take a form on paper in for whom an officer serves: the draft that it names goes on, else one is begun; the scan is kept beside it.

    `boxes` say how its boxes lie, as it was printed; without them none is cut out. The same content again is the same form. Raises
    Refused("form.way", "form.taken", "form.older") and what `filing.start` raises.
    """
    try:
        with transaction.atomic():
            return _taken_in(pile, files, boxes, by, at)
    except IntegrityError:  # two at once: one has taken it in
        with transaction.atomic():
            return _taken_in(pile, files, boxes, by, at)


def _taken_in(pile: Pile, files: Sequence[int], boxes: Sequence[Box], by: Actor, at: datetime) -> ScannedForm:
    if not counter.at_window(by):
        raise NotAllowed("case.nobody_present")
    if by.channel not in WAYS:
        raise Refused("form.way", field="scan")
    kept = documents.files(list(files))
    digests = [kept[one].plain_digest for one in files]
    mark = digest({"party": by.party, "draft": pile.form.draft, "files": sorted(digests)})
    there = ScannedForm.objects.filter(mark=mark).select_related("case", "joint").first()
    if there is not None:
        _ensure_open(there, by, at)
        return there
    row = _draft(pile.form, by, at)
    pages = [[files[page.file], page.place] for page in pile.pages]
    told = {"form": asdict(pile.form), "files": list(files), "pages": pages, "left_out": pile.left_out, "channel": by.channel}
    told["boxes"] = [list(astuple(box)) for box in boxes]
    beside = {"joint": row} if isinstance(row, Joint) else {"case": row}
    made = ScannedForm.objects.create(mark=mark, at=at, by=by.account, **beside, **told)
    found = {"scan": made.pk, "files": digests, "pages": len(pages), "left_out": pile.left_out, "layout": pile.form.layout}
    if isinstance(row, Joint):
        joint.record("form_scanned", row, found, by=by, at=at)
    else:
        office.record("form_scanned", row, found, by=by, at=at)
    return made


def _ensure_open(there: ScannedForm, by: Actor, at: datetime) -> None:
    """Raise Refused("form.taken") where what a paper became is no draft any more, and as `_draft` does for who may not go on with it."""
    if there.joint is not None:
        row = joint.own(there.joint.number, by, at)
        if row.submitted_at is not None or row.withdrawn_at is not None:
            raise Refused("form.taken", field="scan", number=row.number)
    if there.case is not None:
        case = office.locked(there.case.number, at=at)
        office.own(case, by, at)
        if case.state != "draft":
            raise Refused("form.taken", field="scan", number=case.number)


def _draft(form: Form, by: Actor, at: datetime) -> Case | Joint:
    """The draft that a form goes on with; a new one where it names none."""
    if form.matter:
        return _joint_draft(form, by, at)
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


def _joint_draft(form: Form, by: Actor, at: datetime) -> Joint:
    """The same of a joint matter."""
    if form.draft:
        row = joint.follow_joint(form.draft, by=by, at=at)
        joint.ensure_draft(row)
    else:
        row = joint.start_joint(form.matter, region=form.region, by=by, at=at)
    if not joint_demand.pinned_to(row).startswith(form.digest) or row.matter != form.matter:
        raise Refused("form.older", field="scan")
    return row


def latest(found: Case | Joint) -> ScannedForm | None:
    """The form that came on paper for a draft, the last one where there were several."""
    mine = Q(joint=found) if isinstance(found, Joint) else Q(case=found)
    return ScannedForm.objects.filter(mine).order_by("pk").last()


def of_case(found: Case) -> QuerySet[ScannedForm]:
    """The forms that came on paper for a case, or for the joint matter of which it is a part, the first one first."""
    return ScannedForm.objects.filter(Q(case=found) | Q(joint__parts__case=found)).order_by("pk")


def one_of(found: Case, scan: int) -> ScannedForm:
    """One of them. Raises NotFound("file.unknown")."""
    one = of_case(found).filter(pk=scan).first()
    if one is None:
        raise NotFound("file.unknown")
    return one


def boxes(found: ScannedForm) -> list[Box]:
    """How the boxes of a form lie that was taken in."""
    return [Box(*one) for one in found.boxes]


def file(found: ScannedForm, number: int) -> int:
    """The file in which a page of it stands, from 1. Raises NotFound("file.unknown")."""
    if not 1 <= number <= len(found.pages):
        raise NotFound("file.unknown")
    return int(found.pages[number - 1][0])


def page(found: ScannedForm, number: int) -> Page:
    """A page of it, from 1. Raises NotFound("file.unknown", "file.erased")."""
    stored = scanning.stored(file(found, number))
    return stored[int(found.pages[number - 1][1]) - 1]


def picture(found: ScannedForm, number: int, case: Case) -> bytes:
    """A page of it upright as PNG for who handles a case. Raises as `page` does.

    Of the form of a joint matter only what this part asked: what others asked is left white. Empty where that cannot be told apart.
    """
    if found.joint is None:
        return scanning.whole(page(found, number))
    mine = shown(found, case)
    others = [box for box in boxes(found) if box.page == number and box not in mine]
    return scanning.only(page(found, number), [box for box in mine if box.page == number], others)


def shown(found: ScannedForm, case: Case) -> list[Box]:
    """The boxes of a form that who handles a case may see: of that of a joint matter what its part asked, and who applies."""
    if found.joint is None:
        return boxes(found)
    row = found.joint
    known = joint_demand.services_of(list(row.parts.order_by("place")))
    routes = joint_demand.demand(row, known, joint_demand.answers(row, known)).routes
    asked = {route for route in routes.get(row.parts.get(case=case).name, {}).values() if isinstance(route, str)}
    return [box for box in boxes(found) if box.path.startswith(OWN) or box.path.partition(".")[0] in asked]
