"""Steps that a system outside does: handed over once, back by signed call-back in any order, nothing decided twice."""

import json
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.base.errors import NotAllowed, Refused
from tongban.base.keys import Key
from tongban.base.suites import DEFAULT, text
from tongban.cases import actions, outside, queries
from tongban.cases.tests import paid
from tongban.cases.tests.world import AT, DAY, build, in_hand
from tongban.exchange import actions as errands
from tongban.exchange import callbacks, letters
from tongban.exchange import queries as exchange
from tongban.log.sequencer import catch_up
from tongban.pack import reader

pytestmark = pytest.mark.django_db
CHECK = """    next: check
  check:
    outside: police
    limit: [{from: 2004-07-01, working_days: 5, assumed: true}]
    next: [{when: {field: outside.check, equals: rejected}, to: review}, {to: decide}]
"""


def files() -> dict[str, str]:
    found = reader.files(Path("packs/redshield"))
    assert "    next: decide\n" in found[paid.SERVICE]
    found[paid.SERVICE] = found[paid.SERVICE].replace("    next: decide\n", CHECK, 1)
    found[paid.SERVICE] = found[paid.SERVICE].replace("grade: verified", "grade: checked")
    found["services/website-filing/texts.zh-Hans.yaml"] += "step.check: 公安核查\n"
    return found


class Police:
    """The other system, known here as `police`."""

    def __init__(self, home: Path) -> None:
        self.key = Key("p1", "office", DEFAULT.name, DEFAULT.generate())
        told = {"police": {"kind": "outside", "url": "http://127.0.0.1:9", "key": text(self.key.public), "suite": DEFAULT.name}}
        (home / "partners.json").write_text(json.dumps(told))

    def says(self, part: str, event: str, **more: Any) -> Any:
        body = {"id": more.pop("id", f"{part}:{event}"), "about": part, "event": event, **more}
        row = callbacks.receive("police", letters.close(body, self.key), at=AT + DAY)
        catch_up()
        row.refresh_from_db()
        return row


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT, redshield=files())


def handed(people: cast.Cast) -> tuple[Any, str]:
    """A case whose part is with the other system, and the key of that part."""
    row = in_hand(people)
    actions.review(row.number, opinion="", by=people.actor("li", AT), at=AT)
    return row, outside.parts(row)[-1].key


def now(number: str, people: cast.Cast) -> Any:
    return queries.case(number, to=people.actor("chen", AT))


def test_a_part_is_handed_over_and_asked_about_and_the_clock_runs(people: cast.Cast, tmp_path: Path) -> None:
    row, key = handed(people)
    found = now(row.number, people)
    assert (found.step, found.state, found.due is not None) == ("check", "in_hand", True)
    assert not queries.reading(found, AT).standing
    asked = [one.asked for one in exchange.errands_of(row.number) if one.key.startswith("out:")]
    assert [one["do"] for one in asked] == ["request", "status", "status", "status"]
    assert (asked[0]["about"], asked[0]["facts"]["site_name"], asked[0]["due"]) == (key, "恒达鲜食", "2026-03-09")
    with pytest.raises(Refused, match=r"case\.not_this_step"):
        actions.review(row.number, opinion="", by=people.actor("li", AT), at=AT)


def test_it_comes_back_and_the_case_goes_on_once(people: cast.Cast, tmp_path: Path) -> None:
    police, (row, key) = Police(tmp_path), handed(people)
    assert police.says(key, "requested").state == "taken"
    assert police.says(key, "accepted", reference="公核1号").state == "taken"
    assert now(row.number, people).step == "check"
    police.says(key, "done", words="无异议")
    assert now(row.number, people).step == "decide"
    part = outside.parts(row)[0]
    assert (part.state, part.reference, part.words) == ("done", "公核1号", "无异议")
    assert police.says(key, "done", id="again").state == "taken"
    assert police.says(key, "accepted", id="late").state == "taken"
    assert police.says(key, "rejected").reason == "outside.decided"
    assert now(row.number, people).step == "decide"


def test_rejected_goes_where_the_pack_says_and_a_second_round_is_a_part_of_its_own(people: cast.Cast, tmp_path: Path) -> None:
    police, (row, key) = Police(tmp_path), handed(people)
    police.says(key, "rejected", words="地址不实")
    assert now(row.number, people).step == "review"
    actions.review(row.number, opinion="", by=people.actor("li", AT), at=AT + DAY)
    second = outside.parts(row)[-1].key
    assert second != key
    assert police.says(key, "done").reason == "outside.decided"
    police.says(second, "done")
    assert now(row.number, people).step == "decide"


def test_what_comes_for_a_withdrawn_case_or_by_who_does_not_hold_it_is_parked_or_refused(people: cast.Cast, tmp_path: Path) -> None:
    police, (row, key) = Police(tmp_path), handed(people)
    assert police.says("nobody-check-1", "done").reason == "outside.unknown"
    assert police.says(key, "dance").reason == "outside.unreadable"
    police.key = Key("x", "office", DEFAULT.name, DEFAULT.generate())
    with pytest.raises(NotAllowed, match=r"letter\.forged"):
        police.says(key, "done")
    again = Police(tmp_path)
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT + DAY)
    assert again.says(key, "done").reason == "outside.over"
    assert now(row.number, people).state == "withdrawn"


def test_a_system_that_never_answers_leaves_a_dead_errand_that_an_officer_sends_again(people: cast.Cast, tmp_path: Path) -> None:
    row, key = handed(people)
    errand = next(one for one in exchange.errands_of(row.number) if one.key == f"out:{key}:request")
    for _ in range(errands.TRIES):
        errands.answer(errand.pk, None, at=AT)
    assert [one.pk for one in callbacks.dead()] == [errand.pk]
    with pytest.raises(NotAllowed):
        callbacks.resend(errand.pk, by=people.actor("li", AT), at=AT)
    assert callbacks.resend(errand.pk, by=people.actor("zhao", AT), at=AT).state == "waiting"
    errands.answer(errand.pk, {"event": "requested", "reference": "O1"}, at=AT)
    catch_up()
    assert (outside.parts(row)[0].state, callbacks.dead()) == ("requested", [])


def test_the_status_that_is_asked_for_counts_like_a_call_back(people: cast.Cast) -> None:
    row, key = handed(people)
    errand = next(one for one in exchange.errands_of(row.number) if one.key == f"out:{key}:status:0")
    errands.answer(errand.pk, {"event": "done", "reference": "O1"}, at=AT)
    catch_up()
    assert now(row.number, people).step == "decide"


def test_while_the_applicant_is_asked_an_answer_is_parked_and_taken_when_it_came(people: cast.Cast, tmp_path: Path) -> None:
    police, (row, key) = Police(tmp_path), handed(people)
    actions.supplement(row.number, [{"field": "phone"}], words="", by=people.actor("li", AT), at=AT + DAY)
    stuck = police.says(key, "done")
    assert stuck.reason == "outside.waiting"
    actions.supply(row.number, {"phone": "13900000007"}, by=people.actor("hengda", AT), at=AT + DAY)
    callbacks.again(stuck.pk, by=people.actor("zhao", AT), at=AT + DAY)
    catch_up()
    assert now(row.number, people).step == "decide"
