"""The course of a case: steps that open, pass by themselves, run beside each other and join again."""

from __future__ import annotations

from datetime import date, datetime

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.base.limits import Period, due
from tongban.base.prepared import insert
from tongban.cases import allotting, office, relations, rules, silence, upward
from tongban.cases.models import Case, StepRow
from tongban.cases.revision_models import Move
from tongban.cases.walking import Walk, agency_of
from tongban.pack.about_checks import ANYBODY
from tongban.pack.conditions import dated
from tongban.pack.shapes import Service, Step
from tongban.pack.values import PAYMENT

DISAGREED = "disagreed"  # how a step ended whose no binds the decision


def begin(row: Case, service: Service, *, at: datetime) -> list[StepRow]:
    """Open the first step; returns what was opened. An automatic check that fails refuses the act."""
    course = _Course(row, [], at)
    course.go(service.start)
    return course.new


def seat(row: Case, by: Actor, verb: str, *, outcomes: bool | None = False) -> StepRow:
    """The open step at which an actor sits: that of their post, at an agency where they may do the verb, deciding or not (None: either).

    Raises NotAllowed without the right at any step there was, Refused("case.not_this_step", "case.taken", "case.related").
    """
    service, kind = office.service_of(row), actors.post_kind(by.post)
    opened = list(StepRow.objects.filter(case=row, closed_at=None).order_by("pk"))
    theirs = {place for place in {one.agency_id for one in opened} if actors.may(by, verb, agency=place, service=row.service)}
    if not theirs and not any(actors.may(by, verb, agency=place, service=row.service) for place in _places(row)):
        raise NotAllowed("actor.not_allowed", verb=verb)
    relations.ensure_unrelated(row, by)
    if outcomes is not None:
        relations.ensure_unquestioned(row, by)
    fitting = [one for one in opened if one.agency_id in theirs and service.steps[one.name].post in (kind, ANYBODY)]
    fitting = [one for one in fitting if outcomes is None or bool(service.steps[one.name].outcomes) == outcomes]
    if not fitting:
        raise Refused("case.not_this_step", step=row.step)
    held = [one.holder if beside(row) else row.holder for one in fitting]
    free = [one for one, holder in zip(fitting, held, strict=True) if not office.held_by_another(holder, one.agency_id, by)]
    if not free:
        raise Refused("case.taken", name=actors.account_name(held[0]))
    return free[0]


def _places(row: Case) -> set[int]:
    """The agencies of all steps there were."""
    return set(StepRow.objects.filter(case=row).order_by().values_list("agency", flat=True).distinct())


def _history(row: Case) -> list[StepRow]:
    """The steps so far as a move needs them: without what was written and checked at each, which grows with a long course."""
    return list(StepRow.objects.filter(case=row).defer("words", "checks").order_by("pk"))


def objecting(row: Case) -> list[StepRow]:
    """The steps whose last answer is a no that binds the decision; one that was done again counts as it ended then."""
    done = StepRow.objects.filter(case=row).exclude(closed_at=None).select_related("agency").order_by("closed_at", "pk")
    return [one for one in {one.name: one for one in done}.values() if one.result == DISAGREED]


def ensure_agreed(row: Case) -> None:
    """Raise Refused("case.part_says_no") while a step that may disagree does so."""
    against = objecting(row)
    if against:
        told = {"steps": [one.name for one in against], "agencies": list(dict.fromkeys(one.agency.name for one in against))}
        raise Refused("case.part_says_no", field="outcome", **told)


def beside(row: Case) -> bool:
    """Whether several steps run beside each other now; each then has a holder of its own."""
    return bool(office.service_of(row).steps[row.step].parallel)


def finish(row: Case, step: StepRow, *, by: Actor, at: datetime, result: str, words: str = "") -> None:
    """Close a step and go on from it: to what follows, or past the join when the other branches are done too."""
    close(step, by=by, at=at, result=result, words=words)
    row.holder = None
    _Course(row, _history(row), at).after(step.name)


def close(step: StepRow, *, by: Actor, at: datetime, result: str, words: str) -> None:
    """Close a step: by whom, with what result."""
    step.closed_at, step.by, step.stands_for, step.result, step.words = at, by.account, by.stands_for, result, words
    step.save(update_fields=["closed_at", "by", "stands_for", "result", "words"])


def back(row: Case, step: StepRow, *, by: Actor, at: datetime, words: str) -> str:
    """Close a step as returned and open again the one before it: a whole parallel step when its branches came before. Returns its name."""
    service = office.service_of(row)
    history = list(StepRow.objects.filter(case=row).exclude(closed_at=None).order_by("closed_at", "pk"))
    before = next((one.name for one in reversed(history) if service.steps[one.name].post and one.pk != step.pk), None)
    if before is None:
        raise Refused("case.not_this_step", step=row.step)
    target = rules.parallel_of(service, before, step.name) or before
    close(step, by=by, at=at, result="returned", words=words)
    row.holder = None
    _Course(row, history, at).go(target)
    return target


def arrived(row: Case, *, at: datetime) -> None:
    """Go on from steps that waited for evidence, where it is there now or the material that shows it as well."""
    service, there = office.service_of(row), office.facts_of(row, row.form)["material"]
    for step in StepRow.objects.filter(case=row, closed_at=None).order_by("pk"):
        evidence = service.evidence.get(service.steps[step.name].waits_for)
        if evidence is not None and evidence.material in there:
            close(step, by=SYSTEM, at=at, result="shown", words="")
            _Course(row, _history(row), at).after(step.name)


def paid(row: Case, *, at: datetime) -> None:
    """Go on from a step that waited for the payment, once nothing is owed."""
    service = office.service_of(row)
    for step in StepRow.objects.filter(case=row, closed_at=None).order_by("pk"):
        if service.steps[step.name].waits_for == PAYMENT:
            close(step, by=SYSTEM, at=at, result="paid", words="")
            _Course(row, _history(row), at).after(step.name)


def end(started: datetime, limit: Period, row: Case) -> date:
    """The last day of a step's limit, as it is told when the step opens."""
    return due(started, limit, actors.calendar_of(row.region_id), actors.zone_of(row.region_id)).day


def last_day(row: Case, step: StepRow, at: datetime) -> date | None:
    """The day of an open step by the calendar as it is now; after a move to another revision it is that of its own limit, as then."""
    if Move.objects.filter(case=row, at__gte=step.opened_at).exists():
        return upward.last_day(row, step, at) or step.due
    limit = dated(office.service_of(row).steps[step.name].limit, office.day_of(row, step.opened_at))
    return end(step.opened_at, limit.value, row) if limit else step.due


class _Course:
    """One move of a case: rows to be opened are written together."""

    def __init__(self, row: Case, history: list[StepRow], at: datetime) -> None:
        self.row, self.at, self.history = row, at, history
        self.service = office.service_of(row)
        self.walk = Walk(self.service, office.facts_of(row, row.form), history, self._open, at, self._owes)
        self.new = self.walk.new

    def go(self, *names: str) -> None:
        """Open steps and write them."""
        self.walk.enter(names)
        self._write()

    def after(self, name: str) -> None:
        """Go on from a step that was closed, and write."""
        self.walk.enter(self.walk.following(name))
        self._write()

    def _open(self, step: Step) -> StepRow:
        row, day = self.row, office.day_of(self.row, self.at)
        opened = StepRow(case=row, name=step.name, agency_id=agency_of(step, row.agency_id, row.region_id, day), opened_at=self.at)
        if limit := dated(step.limit, day):
            opened.due = end(self.at, limit.value, row)
        return opened

    def _owes(self) -> bool:
        from tongban.cases import assessing  # it goes on with the course once everything is paid

        return assessing.owes(self.row, self.at)

    def _stand(self, shown: StepRow) -> None:
        """The clock stands while the case is at a step that waits for the applicant, and runs on when it leaves it."""
        was, now = (bool(name and self.service.steps[name].waits_for) for name in (self.row.step, shown.name))
        if self.row.state == "in_hand" and was != now:
            office.tick(self.row, "stop" if now else "resume", self.at)

    def _write(self) -> None:
        """Write what was opened; the case shows the step whose turn it is, or the parallel one while several run."""
        for one in self.walk.joined:
            one.save(update_fields=["closed_at", "result"])
        insert(*self.new)
        if any(one.agency_id != self.row.agency_id for one in (*self.history, *self.new)):
            silence.watch(self.row, self.at)
        if any(self.service.steps[one.name].outside for one in self.new):
            from tongban.cases import outside  # it goes on with the course when the other system has answered

            outside.hand_over(self.row, self.new, at=self.at)
        if any(self.service.steps[one.name].waits_for == PAYMENT for one in self.new):
            from tongban.cases import assessing

            assessing.assess(self.row, at=self.at)
        running = [one for one in (*self.history, *self.new) if one.closed_at is None]
        shown = next((one for one in running if self.service.steps[one.name].parallel), running[-1] if running else None)
        if shown is not None:
            self._stand(shown)
            self.row.step, self.row.post = shown.name, self.service.steps[shown.name].post
            if self.row.since != shown.opened_at:
                self.row.since, self.row.urged = shown.opened_at, 0
        allotting.opened(self.row, self.new, at=self.at)
        if self.row.state == "in_hand":
            upward.anew(self.row, self.at)
