"""The guide page: everything about a service; what nobody has published is said to be missing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext

from tongban.actors import queries as actors
from tongban.base.limits import due_day
from tongban.cases import about as addressing
from tongban.cases import many
from tongban.licences import paid
from tongban.licences import queries as licences
from tongban.pack.conditions import dated
from tongban.pack.shapes import Band, Dated
from tongban.services import guides, queries
from tongban.services.guides import Fact, Guide, Limits, Material
from tongban.web import costs, dates, session, visits, wording
from tongban.web.portal import booking, course, samples, trial
from tongban.web.portal.fit import fit
from tongban.web.portal.views import limit_words, said


def guide(request: HttpRequest, service: str) -> HttpResponse:
    """Everything about a service. The page of an item for which a guide stands leads to that."""
    language, at = session.language(), session.now(request)
    told = guides.guide(service, session.region(request), language, at)
    if told.instead:
        return redirect("portal:guide", told.instead)
    found = {
        "section": "services",
        "guide": told,
        "facts": _facts(told),
        "fit": fit(told, request.GET),
        "needed": _needed(told),
        "process": _process(told),
        "limits": _limits(told),
        "places": told.places,
        "halls": booking.offered(told.id, told.region) if told.effective else [],
        "remedies": [_remedy(kind, limit) for kind, limit in told.remedies],
        "standards": _standards(told),
        "result": samples.result(told) if told.effective else None,
        "foreign": _foreign(told, language),
        "trial": worded(trial.shown(told, at)),
    }
    return render(request, "portal/guide.html", {**found, **_applying(request, told)})


def worded(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """A trial by which an office works, or will, with what it tells otherwise in words."""
    if found is not None:
        labels = _labels()
        found["facts"] = [{"label": labels[was.name], "was": _lines(was), "now": _lines(now)} for was, now in found["facts"]]
    return found


def _standards(told: Guide) -> list[dict[str, Any]]:
    """How the amount of each outcome that leaves one open is found: the published standard in force, band by band."""
    service = told.effective.service if told.effective else None
    found = []
    for name, outcome in ((name, one) for step in service.steps.values() for name, one in step.outcomes.items()) if service else ():
        standard = dated(outcome.bands, told.day)
        if service and standard:
            bands = [{"title": said(service, f"band.{one.name}"), **_range(standard.value.unit, one)} for one in standard.value.bands]
            found.append({"title": said(service, f"outcome.{name}"), "bands": bands, "source": guides.source(standard.law)})
    return found


def _range(unit: str, one: Band) -> dict[str, str]:
    return {"low": wording.measure(unit, one.low), "high": wording.measure(unit, one.high)}


def _foreign(told: Guide, language: str) -> bool:
    """Whether something on the page is in another language than the reader's, because nobody has translated it."""
    texts = [told.title, told.summary, *(one.title for one in told.materials), *(one.title for one in told.steps)]
    texts += [one.ask for one in told.conditions] + [text for pair in told.faq for text in pair] + [one.name for one in told.places]
    return told.effective is not None and any(one and one.lang.lower() != language for one in texts)


def _applying(request: HttpRequest, told: Guide) -> dict[str, Any]:
    """For whom the reader can apply, and of which licences."""
    service = told.effective.service if told.effective else None
    parties: list[actors.PartyView] = []
    if service and told.online and request.user.is_authenticated and getattr(request.user, "kind", "") == "person":
        wanted = {"person": "person", "enterprise": "organisation"}
        kinds = {wanted[one] for one in service.applicants if one in wanted}
        parties = [one for one in actors.acting_for(request.user, session.now(request)) if one.kind in kinds]
    concerns = service.concerns if service else ""
    together = service is not None and many.applied_together(service) and any(one.kind == "organisation" for one in parties)
    held = _about(concerns, parties, request.GET.get("licence", ""))
    found = {"together": together, "parties": parties, "concerns": concerns, "licences": held}
    return {**found, **_addressees(told, session.now(request))}


def _addressees(told: Guide, at: datetime) -> dict[str, Any]:
    """Which agencies answer for themselves, where the applicant says whom; and those at which nobody does here."""
    if told.effective is None or not addressing.addressed(told.effective.service):
        return {}
    there, silent = addressing.around(told.region, at, told.id)
    return {"addressees": there, "silent": silent}


def _about(kind: str, parties: list[actors.PartyView], chosen: str) -> list[dict[str, Any]]:
    """The licences in force that an application can be about, of those for whom one acts."""
    if not kind:
        return []
    found = []
    for party in parties:
        for one in licences.of_party(party.id):
            if one.kind == kind and one.state == "issued":
                name = one.facts.get("site_name") or said(queries.by_digest(one.revision).service, "paper.licence")[0]
                found.append({"number": one.number, "party": party, "name": name, "chosen": one.number == chosen})
    return found


def _facts(told: Guide) -> list[dict[str, Any]]:
    labels = _labels()
    return [{"name": fact.name, "label": labels[fact.name], "lines": _lines(fact), "about": fact} for fact in told.facts]


def _labels() -> dict[str, str]:
    return {
        "agency": gettext("Who decides"),
        "applicants": gettext("Who may apply"),
        "benefit": gettext("What is paid"),
        "limit": gettext("How long it takes"),
        "fee": gettext("Fee"),
        "visits": gettext("Visits in person"),
        "law": gettext("Law"),
        "result": gettext("What you receive"),
        "place": gettext("Place"),
        "hours": gettext("Hours"),
        "phone": gettext("Telephone"),
        "remedy": gettext("Remedy"),
        "code": gettext("Implementation code"),
        "basic": gettext("Code in the basic catalogue"),
        "kind": gettext("Kind"),
    }


def _lines(fact: Fact) -> list[str]:
    if fact.name == "applicants":
        words = {"person": gettext("People"), "enterprise": gettext("Enterprises"), "institution": gettext("Institutions")}
        return [words.get(one, one) for one in fact.lines]
    if fact.name == "fee" and fact.lines:
        return [costs.guide(*line.split(" ", 4)) for line in fact.lines]
    if fact.name == "benefit":
        return [_band(*line.split(" ")) for line in fact.lines]
    if fact.name == "limit" and fact.lines:
        amount, unit = fact.lines[0].split(" ")
        return [limit_words(int(amount), unit)]
    if fact.name == "visits" and fact.lines:
        return [visits.promise(int(fact.lines[0]))]
    if fact.name == "basic":
        return [_rests(*fact.lines)]
    return list(fact.lines)


def _rests(code: str, standing: str) -> str:
    """On which basic item a listed item rests, and what is not known of it."""
    words = {
        "none": gettext("no basic code in the source"),
        "unknown": gettext("%(code)s (in no basic catalogue that is known here)"),
        "to_come": gettext("%(code)s (not in force yet)"),
        "in_force": "%(code)s",
        "ended": gettext("%(code)s (ended in the basic catalogue)"),
    }
    return words[standing] % {"code": code}


def _band(age: str, minor: str, currency: str, each: str) -> str:
    return gettext("from %(age)s years on: %(amount)s") % {"age": age, "amount": paid.amount(int(minor), currency, each)}


def _needed(told: Guide) -> list[dict[str, Any]]:
    """What to bring, first the form itself, each with how it comes and what can be downloaded."""
    rows = []
    if told.effective and told.effective.service.form:
        links = samples.of_form(told)
        rows.append({"title": guides.Text(gettext("Application form")), "how": "form", "notes": [], "links": links})
    for one in told.materials:
        rows.append(
            {"title": one.title, "how": _how(told, one), "notes": _notes(told, one), "links": samples.of_material(told, one), "about": one}
        )
    return rows


def _how(told: Guide, one: Material) -> str:
    """How a material comes to the office."""
    if one.shape.instead_of_asking:
        return "fetched"
    if one.shape.needed == "optional":
        return "optional"
    if one.shape.needed != "always":
        return "sometimes"
    return "provable" if one.provable else "upload" if told.online else "bring"


def _notes(told: Guide, one: Material) -> list[str]:
    """How many, in which form, until when."""
    if one.shape.instead_of_asking:
        return []
    notes = []
    if one.shape.originals:
        notes.append(ngettext("%(n)s original", "%(n)s originals", one.shape.originals) % {"n": one.shape.originals})
    if one.shape.copies:
        notes.append(ngettext("%(n)s copy", "%(n)s copies", one.shape.copies) % {"n": one.shape.copies})
    if told.online:
        formats = ", ".join(name.upper() for name in one.shape.formats)
        files = ngettext("%(formats)s, %(n)s file", "%(formats)s, up to %(n)s files", one.shape.most)
        notes.append(files % {"formats": formats, "n": one.shape.most})
    later = next((row for row in reversed(one.shape.later) if row.since <= told.day), None)
    if later:
        notes.append(gettext("may follow within %(time)s") % {"time": limit_words(later.value.amount, later.value.unit)})
    return notes


def _process(told: Guide) -> dict[str, Any] | None:
    """The course as a list, and drawn."""
    if not told.steps:
        return None
    first = gettext("Fill in and submit") if told.online else gettext("Hand in the application")
    rows: list[dict[str, Any]] = [{"title": guides.Text(first), "note": gettext("you"), "depth": 0}]
    boxes = [course.Box(first, gettext("you"), filled=True)]
    for step in told.steps:
        who = gettext("by machine, at once") if step.automatic else step.post.words
        limit = limit_words(step.limit.value.amount, step.limit.value.unit) if step.limit else ""
        some = gettext("only in some cases") if step.sometimes else ""
        told_of = gettext("at once, by machine; a machine never refuses for good") if step.automatic else who
        rows.append({"title": step.title, "note": gettext(", ").join(filter(None, (told_of, limit, some))), "depth": step.depth})
        box = course.Box(step.title.words, some or gettext(", ").join(filter(None, (who, limit))), sometimes=step.sometimes)
        (boxes[-1].below if step.sometimes or step.depth else boxes).append(box)
    return {
        "rows": rows,
        "picture": course.drawn(boxes, " → ".join(str(row["title"].words) for row in rows)),
        "lang": told.steps[0].title.lang,
    }


def _limits(told: Guide) -> dict[str, Any] | None:
    """The promised time against the legal one, and an example reckoned with the calendar of the region."""
    limits = told.limits
    if limits is None:
        return None
    found: dict[str, Any] = {name: _limit(getattr(limits, name)) for name in ("legal", "promised", "notice", "supplement")}
    counted = limits.counted
    if counted and counted.value.unit != "hours":
        calendar = actors.calendar_of(told.region)
        last = due_day(told.day, counted.value, calendar)
        days = {"today": dates.day(told.day), "due": dates.day(last, weekday=True)}
        found["example"] = gettext("What is accepted today, %(today)s, is decided by %(due)s at the latest.") % days
        found["provisional"] = calendar.provisional(last)
        found["unit"] = counted.value.unit
    found["deemed"] = bool(limits.notice and limits.notice.law.act == "licensing-law")
    return {**found, "counted": counted is not None, "none": _nothing(limits)}


def _nothing(limits: Limits) -> bool:
    return not any((limits.legal, limits.promised, limits.notice, limits.supplement))


def _limit(limit: Dated | None) -> dict[str, Any] | None:
    if limit is None:
        return None
    return {"words": limit_words(limit.value.amount, limit.value.unit), "source": guides.source(limit.law)}


def _remedy(kind: str, limit: Dated) -> dict[str, Any]:
    time = {"time": limit_words(limit.value.amount, limit.value.unit)}
    words = {
        "reconsideration": gettext("Within %(time)s of knowing of the decision you can apply for administrative reconsideration."),
        "litigation": gettext("Within %(time)s of knowing of the decision you can bring it before the people's court."),
    }
    return {"words": words[kind] % time, "source": guides.source(limit.law)}
