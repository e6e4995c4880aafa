"""The basic catalogue at the desk: its keeper and the bodies below see what waits, what rests on nothing and what is not offered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.base.limits import legal_day
from tongban.registers import queries as registers
from tongban.services import basic, basic_queries, basic_rules, reporting
from tongban.services.basic_rules import Facts
from tongban.web import functions, session
from tongban.web.desk import basic_words as wording
from tongban.web.posted import days, whole
from tongban.web.problems import attempt, field, summary

PAGE = 50
PARTS = ("waiting", "local", "missing", "catalogue")


def page(request: HttpRequest) -> HttpResponse:
    """One part of it: what waits for somebody, local items, what a region does not offer, the catalogue itself."""
    by, at = session.officer(request), session.now(request)
    ensure_concerned(by)
    part = request.GET.get("part", "") if request.GET.get("part", "") in PARTS else PARTS[0]
    start, q = whole(request.GET, "from"), request.GET.get("q", "").strip()[:80]
    region = _region(request, by)
    rows = {"waiting": _waiting, "local": _local, "missing": _missing, "catalogue": _catalogue}[part](by, at, region, q)
    listed = rows[start : start + PAGE + 1]
    drawn = {"waiting": wording.matters, "local": wording.local, "missing": wording.items, "catalogue": wording.items}[part]
    found = {
        "section": "catalogue",
        "part": part,
        "tabs": [{"title": title, "href": f"?part={name}", "current": name == part} for name, title in wording.parts().items()],
        "rows": drawn(list(listed[:PAGE]), at),
        "total": rows.count(),
        "next": urlencode({"part": part, "q": q, "region": region, "from": str(start + PAGE)}) if len(listed) > PAGE else "",
        "q": q,
        "region": actors.region(region).name if region else "",
        "code": region,
        "keeps": bool(basic_queries.kept_by(by)),
    }
    return render(request, "desk/catalogues.html", found)


def ensure_concerned(by: Actor) -> None:
    """Raise NotAllowed unless an actor keeps a catalogue or reports to one."""
    if not actors.may(by, basic.KEEP):
        actors.require(by, reporting.REPORT)


def _region(request: HttpRequest, by: Actor) -> str:
    """The region of which it is asked what it does not offer: the one named, else the reader's own."""
    given, own = request.GET.get("region", "")[:12], actors.agency(by.agency or 0).region
    return given if given in actors.regions([given]) else basic_queries.listing_below(own) or own


def _waiting(by: Actor, at: datetime, region: str, q: str) -> Any:
    return basic_queries.changes(by)


def _local(by: Actor, at: datetime, region: str, q: str) -> Any:
    rows = basic_queries.resting_on_nothing(by)
    return rows.filter(name__contains=q) if q else rows


def _missing(by: Actor, at: datetime, region: str, q: str) -> Any:
    rows = basic_queries.not_offered(region, legal_day(at, actors.zone_of(region)))
    return rows.filter(name__contains=q) if q else rows


def _catalogue(by: Actor, at: datetime, region: str, q: str) -> Any:
    return basic_queries.items(q=q)


def matter(request: HttpRequest, change: int) -> HttpResponse:
    """One matter: what was reported or proposed, what happened, and what the reader may do with it."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    row = basic_queries.change(change, to=by)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        _, problems = attempt(lambda: _act(posted, row.pk, by=by, at=at))
        if not problems:
            messages.success(request, gettext("Done."))
            return redirect("desk:basic-change", row.pk)
    keeps = actors.may(by, basic.KEEP, region=row.keeper_id)
    may = _may(row, by, keeps=keeps)
    found = {
        "section": "catalogue",
        "row": row,
        **wording.matter(row, at),
        "may": may,
        "saying": [(act, *words) for act, words in wording.sayings().items() if act in may],
        "fields": facts_fields(posted, problems, wording.known(row), at) if keeps and row.state == "reported" else [],
        "problems": summary(problems),
    }
    return render(request, "desk/basic_change.html", found, status=422 if problems else 200)


def _may(row: Any, by: Actor, *, keeps: bool) -> set[str]:
    """What the reader may do with a matter as it stands."""
    open_to = {act for act, states in basic_rules.MAY.items() if row.state in states}
    own = row.item is not None and _reports(row.item, by)
    keeper = {"ask_back", "adopt", "refuse", "decline", *(() if row.proposed_by == by.account else ("confirm",))}
    return open_to & ((keeper if keeps else set()) | ({"answer", "withdraw"} if own else set()))


def _reports(item: Any, by: Actor) -> bool:
    if item.agency_id:
        return actors.may(by, reporting.REPORT, agency=item.agency_id)
    return actors.may(by, reporting.REPORT, region=item.region_id)


def _act(posted: Any, pk: int, *, by: Actor, at: datetime) -> None:
    said, act = posted.get("reason", ""), posted.get("act", "")
    acts: dict[str, Any] = {
        "ask_back": lambda: basic.ask_back(pk, words=said, by=by, at=at),
        "answer": lambda: reporting.answer_report(pk, words=said, by=by, at=at),
        "withdraw": lambda: reporting.withdraw_report(pk, reason=said, by=by, at=at),
        "refuse": lambda: basic.refuse_report(pk, reason=said, by=by, at=at),
        "confirm": lambda: basic.confirm_change(pk, by=by, at=at),
        "decline": lambda: basic.decline_change(pk, reason=said, by=by, at=at),
        "rest": lambda: basic.adopt(pk, posted.get("on", ""), None, reason=said, by=by, at=at),
        "adopt": lambda: basic.adopt(pk, posted.get("code", ""), told_facts(posted), reason=said, by=by, at=at),
    }
    if act not in acts:
        raise NotFound("web.no_such_page")
    acts[act]()


def report(request: HttpRequest, item: int) -> HttpResponse:
    """Report a local item upward."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    row = basic_queries.local_item(item, to=by)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        made, problems = attempt(lambda: _report(posted, row.code, by=by, at=at))
        if made is not None:
            messages.success(request, gettext("Reported. Whoever keeps the catalogue answers on this page."))
            return redirect("desk:basic-change", made.pk)
    regions = reporting.keepers(row.region_id)
    known = actors.regions(regions)
    options = [{"value": code, "label": known[code].name, "lang": "zh-Hans"} for code in regions]
    fields = [
        field("keeper", gettext("Whose catalogue"), problems, kind="select", options=options, value=posted.get("keeper", regions[0])),
        field("reason", gettext("Why it belongs there"), problems, kind="lines", rows=3, value=posted.get("reason", "")),
        *law_fields(posted, problems, {}),
    ]
    found = {"section": "catalogue", "row": row, "may": _reports(row, by), "fields": fields, "problems": summary(problems)}
    found["item"] = wording.item_facts(row)
    return render(request, "desk/basic_report.html", found, status=422 if problems else 200)


def _report(posted: Any, code: str, *, by: Actor, at: datetime) -> Any:
    reason, law, basis = posted.get("reason", ""), _law(posted), posted.get("basis", "")
    return reporting.report_item(code, posted.get("keeper", "")[:12], reason=reason, law=law, basis=basis, by=by, at=at)


def propose(request: HttpRequest) -> HttpResponse:
    """Propose a new basic item, or what one that there is shall say from now on."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, basic.KEEP)
    code = request.GET.get("code", "")[:120]
    row = basic_queries.item(code)
    if code and row is None:
        raise NotFound("basic.unknown", given=code)
    problems: list[Discrepancy] = []
    kept = basic_queries.kept_by(by)
    if request.method == "POST":
        keeper = row.keeper_id if row else posted.get("keeper", "")[:12]
        named, said = row.code if row else posted.get("code", ""), posted.get("reason", "")
        made, problems = attempt(lambda: basic.propose_item(keeper, named, told_facts(posted), reason=said, by=by, at=at))
        if made is not None:
            messages.success(request, gettext("Proposed. A colleague confirms it."))
            return redirect("desk:basic-change", made.pk)
    options = [{"value": one.code, "label": one.name, "lang": "zh-Hans"} for one in kept]
    first = options[0]["value"] if options else ""
    keeper_field = field("keeper", gettext("Whose catalogue"), problems, kind="select", options=options, value=posted.get("keeper", first))
    fields = facts_fields(posted, problems, wording.known(row), at, new=row is None)
    found = {
        "section": "catalogue",
        "row": row,
        "fields": fields if row else [keeper_field, *fields],
        "reason": field("reason", gettext("Reason"), problems, kind="lines", rows=3, value=posted.get("reason", "")),
        "problems": summary(problems),
    }
    return render(request, "desk/basic_item.html", found, status=422 if problems else 200)


def facts_fields(
    posted: Any, problems: list[Discrepancy], known: dict[str, Any], at: datetime, *, new: bool = True
) -> list[dict[str, Any]]:
    """The questions of what a basic item says; `known` is what it says now, or what was reported."""

    def value(name: str) -> Any:
        return posted.get(name, known.get(name, ""))

    kinds, levels = (registers.codes(name, at.date()) for name in (basic.KINDS, basic.LEVELS))
    chosen = posted.getlist("levels") if posted else list(known.get("levels", ""))
    today = timezone.localdate(at).isoformat()
    code = field("code", gettext("Code in the basic catalogue"), problems, value=posted.get("code", ""))
    since = field("since", gettext("First day"), problems, kind="date", value=posted.get("since", today))
    return [
        *([code] if new else []),
        field("name", gettext("Name"), problems, value=value("name")),
        field("kind", gettext("Kind"), problems, kind="select", options=wording.coded(kinds), value=value("kind")),
        field("levels", gettext("Levels that exercise it"), problems, kind="many", kept=_marked(wording.coded(levels), chosen)),
        _more("functions", gettext("Who may exercise it"), posted, problems, functions.options(), known.get("functions", [])),
        *law_fields(posted, problems, known),
        *([since] if new else []),
        field("until", gettext("First day on which it is over"), problems, kind="date", value=value("until"), required=False),
    ]


def law_fields(posted: Any, problems: list[Discrepancy], known: dict[str, Any]) -> list[dict[str, Any]]:
    """On what an item rests: articles of the register, or what that does not have."""
    options = [
        {"value": f"{act} {article}", "label": registers.cite(act, article), "lang": "zh-Hans"} for act, article in registers.relied_on()
    ]
    hint = gettext("Only what the list of articles does not have.")
    basis = posted.get("basis", known.get("basis", ""))
    return [
        _more("law", gettext("Articles on which it rests"), posted, problems, options, [" ".join(one) for one in known.get("law", [])]),
        field("basis", gettext("Rule on which it rests, in words"), problems, value=basis, hint=hint, required=False),
    ]


def _more(
    name: str, title: str, posted: Any, problems: list[Discrepancy], options: list[dict[str, str]], known: list[str]
) -> dict[str, Any]:
    """A field for several values: those that there are, marked, and a list to add one from."""
    titles = {one["value"]: one for one in options}
    there = list(dict.fromkeys([*known, *(one for one in posted.getlist(name) if one in titles)]))
    kept = _marked([titles.get(one, {"value": one, "label": one}) for one in there], posted.getlist(name) if posted else there)
    return field(
        name, title, problems, kind="many", kept=kept, options=[one for one in options if one["value"] not in there], required=False
    )


def _marked(options: list[dict[str, str]], chosen: list[str]) -> list[dict[str, Any]]:
    return [{**one, "chosen": one["value"] in chosen} for one in options]


def told_facts(posted: Any) -> Facts:
    """What a form says of a basic item. Raises Refused("basic.bad_day") with each day that cannot be read."""
    since, until = days(posted, "basic.bad_day", "since", "until")
    return Facts(
        posted.get("name", ""),
        posted.get("kind", "")[:4],
        functions=[one[:60] for one in posted.getlist("functions") if one],
        levels="".join(one[:1] for one in posted.getlist("levels")),
        law=_law(posted),
        basis=posted.get("basis", ""),
        since=since,
        until=until,
    )


def _law(posted: Any) -> list[tuple[str, str]]:
    told = dict.fromkeys(one[:120].partition(" ")[::2] for one in posted.getlist("law") if one)
    return [(act, article) for act, article in told]
