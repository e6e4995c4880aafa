"""The one form of a joint matter, for the portal and the window: its pages, materials, summary, and what of it was typed or brought."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.cases import actions, joint_following, joint_marking, joint_queries
from tongban.cases.joint_models import Joint
from tongban.cases.joint_queries import Form
from tongban.documents import files
from tongban.pack import joining
from tongban.pack.forms import answers_in
from tongban.pack.shapes import FormGroup, Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import dates, forms, joint_marks, marks, session
from tongban.web import joint as words
from tongban.web.answers import given, label, table
from tongban.web.brought import ACCEPTED
from tongban.web.posted import whole
from tongban.web.problems import at_field, summary

MATERIALS, CHECK = "materials", "check"
Place = Callable[[str], str]  # the address of a page of the form by its name


def opened(number: str, *, by: Actor, at: datetime) -> Joint:
    """A joint matter that its applicant, or who writes for him, opens; a draft stands under the revision in force then."""
    row = joint_queries.joint(number, to=by)
    if not joint_following.behind(row, at):
        return row
    actions.follow_joint(number, by=by, at=at)
    return joint_queries.joint(number, to=by)


def there(found: Form, page: str) -> str:
    """A page of the form, or where it is asked no longer the first one."""
    names = [one.name for one in found.demand.groups]
    return page if page in (*names, MATERIALS) else (names or [MATERIALS])[0]


def group_of(found: Form, page: str) -> FormGroup | None:
    """The questions of a page; None for the materials. Raises NotFound("web.no_such_page")."""
    group = next((one for one in found.demand.groups if one.name == page), None)
    if group is None and page != MATERIALS:
        raise NotFound("web.no_such_page")
    return group


def page(
    row: Any, found: Form, page: str, typed: dict[str, Any], problems: list[Discrepancy], place: Place, at: datetime
) -> dict[str, Any]:
    """What a page of the form shows."""
    group = group_of(found, page)
    title, lang = words.pages(found.demand, found.matter, found.services)[page] if group else (gettext("Materials"), "")
    asked, differs = answers_in(group) if group else (), joint_marks.shown(row, found, place, at)
    fields = forms.fields(asked, {**found.answers, **typed}, problems, at, service=_of_table(found, group))
    return {
        "marks": differs,
        "page": {"title": title, "lang": lang},
        "pages": pages(found, page, place),
        "lang": lang,
        "fields": marks.at_fields(fields, differs),
        "materials": materials(found, problems) if page == MATERIALS else [],
        "problems": summary(problems),
        "saved": row.saved_at,
        "ago": dates.ago(row.saved_at, at),
        "kept_until": row.erase_on,
    }


def _of_table(found: Form, group: FormGroup | None) -> Service | None:
    """The service by which a table is called what it is."""
    by = found.services[found.demand.asked_by[group.name][0]] if group and group.repeat > 1 else None
    return by if by and group and any(one.name == group.name for one in by.form) else None


def keep(request: HttpRequest, number: str, found: Form, page: str, typed: dict[str, Any], *, by: Actor, at: datetime) -> str:
    """Keep what was typed or brought; the page that comes next: the same one where an answer brought new questions there."""
    group = group_of(found, page)
    if group:
        wrong = forms.pasted(answers_in(group), typed, request.POST, at)
        wrong = wrong or forms.unlisted(answers_in(group), typed, request.POST, at)
        kept = {**_of_before(request, number, by), **{name: value for name, value in typed.items() if "." not in name}}
        actions.save_joint(number, kept, by=by, at=at)
        if wrong:
            raise Refused.of(wrong)
    elif unwanted := whole(request.POST, "remove"):
        actions.detach_joint(number, unwanted, by=by, at=at)
        return MATERIALS
    else:
        _upload(request, number, found.demand, by=by, at=at)
    after = joint_queries.form(joint_queries.joint(number, to=by))
    names = [one.name for one in after.demand.groups] + ([MATERIALS] if after.demand.materials else [])
    now = next((one for one in after.demand.groups if one.name == page), None)
    new = bool(group and now and {one.name for one in now.fields} - {one.name for one in group.fields})
    if new or forms.LINE in request.POST:
        return page
    place = names.index(page) + 1 if page in names else 0
    return names[place] if place < len(names) else CHECK


def _of_before(request: HttpRequest, number: str, by: Actor) -> dict[str, Any]:
    """What a page that was drawn before another revision says to questions that are asked no longer."""
    gone = [one.name for one in joint_marking.standing(joint_queries.joint(number, to=by)) if one.change == "removed"]
    return {name: request.POST[name] for name in gone if request.POST.get(name)}


def _upload(request: HttpRequest, number: str, found: joining.Demand, *, by: Actor, at: datetime) -> None:
    wrong: list[Discrepancy] = []
    for name, material in found.materials.items():
        for sent in request.FILES.getlist(f"material.{name}"):
            try:
                stored = files.store(sent.read(), sent.name or "", owner=by.party, by=by, at=at, kinds=material.formats)
                actions.attach_joint(number, name, stored.pk, by=by, at=at)
            except Refused as refusal:
                wrong += [Discrepancy(one.code, {**one.facts, "field": f"material-{name}"}) for one in refusal.discrepancies]
    if wrong:
        raise Refused.of(wrong)


def materials(found: Form, problems: list[Discrepancy]) -> list[dict[str, Any]]:
    """What is brought once for all parts, with the files that are there."""
    rows = []
    for name, material in found.demand.materials.items():
        service = found.services[found.demand.asked_by[f"material.{name}"][0]]
        title, lang = services.said(service, f"material.{name}", session.language())
        there = [one for one in found.brought if one.name == name]
        rows.append(
            {
                "name": name,
                "title": title,
                "lang": lang,
                "optional": material.needed == "optional",
                "formats": gettext(", ").join(one.upper() for one in material.formats),
                "accept": ",".join(ACCEPTED[one] for one in material.formats),
                "many": material.most > 1,
                "files": [{"id": one.pk, "name": one.file.name, "size": f"{one.file.size / 1024:.0f} KB"} for one in there],
                "errors": at_field(problems, f"material-{name}"),
            }
        )
    return rows


def pages(found: Form, current: str, place: Place) -> list[dict[str, Any]]:
    """The pages of the form, which of them are filled in, and the last one where it is submitted."""
    titles, there = words.pages(found.demand, found.matter, found.services), {one.name for one in found.brought}
    told = []
    for group in found.demand.groups:
        title, lang = titles[group.name]
        needed = [one.name for one in group.fields if one.required]
        filled = all(found.answers.get(name) not in (None, "", []) for name in needed) if group.repeat == 1 else True
        told.append({"name": group.name, "title": title, "lang": lang, "complete": filled})
    if found.demand.materials:
        missing = list(joining.missing(found.demand, dict.fromkeys(there, True)))
        told.append({"name": MATERIALS, "title": gettext("Materials"), "lang": "", "complete": not missing})
    told.append({"name": CHECK, "title": gettext("Check and submit"), "lang": "", "complete": False})
    return [{**one, "href": place(str(one["name"])), "current": one["name"] == current} for one in told]


def sections(found: Form, place: Place, at: datetime) -> list[dict[str, Any]]:
    """The answers page by page, and the materials, as facts to be read."""
    titles, told, known = words.pages(found.demand, found.matter, found.services), [], registers.elements()
    for group in found.demand.groups:
        title, lang = titles[group.name]
        rows: list[dict[str, Any]] = []
        for one in answers_in(group):
            value = given(one, found.answers.get(one.name), at)
            name, of = (title, lang) if isinstance(one, FormGroup) else label(known[one.element].label, one.name)
            lines = table(one, found.answers.get(one.name), at) if isinstance(one, FormGroup) else None
            rows.append({"label": name, "lang": of, "value": value, "empty": not value, "table": lines})
        told.append({"title": title, "lang": lang, "rows": rows, "href": place(group.name)})
    if found.demand.materials:
        rows = []
        for material in materials(found, []):
            value = "\n".join(str(file["name"]) for file in material["files"])
            rows.append({"label": material["title"], "lang": material["lang"], "value": value, "empty": not value})
        told.append({"title": gettext("Materials"), "lang": "", "rows": rows, "href": place(MATERIALS)})
    return told


def left(found: Form) -> list[dict[str, str]]:
    """What nobody is asked for (again), with the reason."""
    return words.left(found.demand, found.matter, found.services, words.titles(found.matter, found.services))


def with_pages(problems: list[Discrepancy], found: Form, place: Place) -> list[dict[str, str]]:
    """Problems with links to the page on which each stands."""
    places = {one.name: group.name for group in found.demand.groups for one in answers_in(group)}
    told = []
    for one, said in zip(problems, summary(problems), strict=True):
        field = str(one.facts.get("field", "")).split(".")[0]
        page = MATERIALS if field.startswith("material-") else places.get(field, "")
        told.append({**said, "href": f"{place(page)}{said['href']}" if page else ""})
    return told
