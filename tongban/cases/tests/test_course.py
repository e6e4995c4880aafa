"""Steps that run beside each other, at several departments, and join again."""

from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, queries
from tongban.cases.models import Case
from tongban.cases.tests.world import AT, DAY, FILING, build, filed
from tongban.pack import reader
from tongban.pack.checker import check
from tongban.pack.world import World

pytestmark = pytest.mark.django_db
BESIDE = """
  review:
    post: filing-clerk
    may: [supplement, return, ask]
    limit: [{from: 2004-07-01, working_days: 15, assumed: true, note: "for a test"}]
    next: together
  together:
    parallel: [police, own]
    join: %(join)s
    next: decide
  police:
    post: inspector
    agency: public-security
    limit: [{from: 2004-07-01, working_days: 5, assumed: true, note: "for a test"}]
    next: recheck
  recheck:
    automatic: [operator_is_active]
  own:
    post: filing-clerk
    limit: [{from: 2004-07-01, working_days: 5, assumed: true, note: "for a test"}]
  decide:
"""


def files(join: str, police: str = "") -> dict[str, str]:
    """The filing pack, with two examinations beside each other before the decision; `police`: a further line of the step of the police."""
    found = reader.files(Path("packs/redshield"))
    name = f"services/{FILING.partition('.')[2]}/service.yaml"
    before, _, after = found[name].partition("  review:\n")
    found[name] = (
        before.replace("grade: verified", "grade: checked") + (BESIDE % {"join": join}).lstrip("\n") + after.partition("  decide:\n")[2]
    ).replace("    agency: public-security\n", f"    agency: public-security\n{police}")
    found["pack.yaml"] = found["pack.yaml"].replace("posts:\n", "posts:\n  inspector: {en: Inspector, zh-Hans: 检查员}\n")
    for path, text in found.items():
        if path.startswith("services/") and Path(path).name.startswith("texts."):
            found[path] = text + "".join(f"step.{step}: {step}\n" for step in ("together", "police", "recheck", "own"))
    return found


@pytest.fixture
def house(tmp_path: Path, settings: Any) -> Any:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return lambda join="all", police="": build(AT, redshield=files(join, police))


def reviewed(people: cast.Cast) -> Case:
    row = filed(people)
    actions.accept(row.number, by=people.actor("li", AT), at=AT)
    return actions.review(row.number, opinion="材料齐全", by=people.actor("li", AT), at=AT + DAY)


def review(people: cast.Cast, row: Case, name: str, days: int = 2) -> Case:
    return actions.review(row.number, opinion="无异议", by=people.actor(name, AT), at=AT + days * DAY)


def opened(row: Case) -> dict[str, tuple[str, bool]]:
    return {one.name: (one.result, one.closed_at is None) for one in queries.steps(row)}


def test_an_automatic_step_leaves_its_trace(house: Any) -> None:
    row = filed(house())
    assert opened(row) == {"screen": ("passed", False), "review": ("", True)}


def test_branches_open_together_each_at_its_department(house: Any) -> None:
    people = house()
    row = reviewed(people)
    assert (row.step, row.post) == ("together", "")
    branches = {one.name: one for one in queries.steps(row) if one.closed_at is None}
    assert set(branches) == {"together", "police", "own"}
    assert branches["police"].agency_id == people.agencies["public-security"].pk
    assert branches["police"].due is not None


@pytest.mark.parametrize("order", [("wu", "li"), ("li", "wu")])
def test_the_course_goes_on_when_all_branches_came(house: Any, order: tuple[str, str]) -> None:
    people = house()
    row = reviewed(people)
    assert review(people, row, order[0]).step == "together"
    row = review(people, row, order[1], 3)
    assert (row.step, row.post) == ("decide", "section-head")
    assert opened(row)["recheck"] == ("passed", False)
    assert opened(row)["together"] == ("joined", False)
    assert actions.decide(row.number, "grant", by=people.actor("zhao", AT), at=AT + 4 * DAY).state == "decided"


def test_any_branch_is_enough_where_the_pack_says_so(house: Any) -> None:
    people = house("any")
    row = review(people, reviewed(people), "li")
    assert row.step == "decide"
    assert opened(row)["police"] == ("not_needed", False)
    with pytest.raises(Refused, match="case.not_this_step"):
        review(people, row, "wu", 3)


def test_a_department_examines_its_branch_only_and_once(house: Any) -> None:
    people = house()
    row = reviewed(people)
    review(people, row, "wu")
    with pytest.raises(Refused, match="case.not_this_step"):
        review(people, row, "wu", 3)
    with pytest.raises(NotAllowed):
        actions.decide(row.number, "grant", by=people.actor("wu", AT), at=AT + 3 * DAY)


def test_who_took_a_branch_keeps_it_and_the_other_branch_is_free(house: Any) -> None:
    people = house()
    row = reviewed(people)
    actions.take(row.number, by=people.actor("li", AT), at=AT + DAY)
    with pytest.raises(Refused, match="case.taken"):
        review(people, row, "sun")
    review(people, row, "wu")
    assert review(people, row, "li", 3).step == "decide"


def test_a_decision_returned_opens_all_branches_again(house: Any) -> None:
    people = house()
    row = reviewed(people)
    review(people, row, "li")
    review(people, row, "wu", 3)
    row = actions.send_back(row.number, reason="再查", by=people.actor("zhao", AT), at=AT + 4 * DAY)
    assert row.step == "together"
    assert review(people, row, "li", 5).step == "together"
    assert review(people, row, "wu", 6).step == "decide"


def test_a_department_sees_the_cases_in_which_it_has_a_part(house: Any) -> None:
    people = house()
    row, wu = filed(people), people.actor("wu", AT)
    with pytest.raises(NotFound):
        queries.case(row.number, to=wu)
    actions.accept(row.number, by=people.actor("li", AT), at=AT)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", AT), at=AT + DAY)
    assert queries.case(row.number, to=wu).number == row.number
    assert [one.number for one in queries.inbox(wu, "joint", at=AT + DAY)] == [row.number]
    assert queries.counts(wu, at=AT + DAY)["joint"] == 1
    review(people, row, "wu")
    assert queries.inbox(wu, "joint", at=AT + 2 * DAY) == []


def test_the_no_of_a_step_that_may_disagree_binds_the_decision_until_it_agrees(house: Any) -> None:
    people = house(police="    may: [disagree]\n")
    row, wu, zhao = reviewed(people), people.actor("wu", AT), people.actor("zhao", AT)
    with pytest.raises(Refused, match="case.disagree_words"):
        actions.review(row.number, opinion=" ", agrees=False, by=wu, at=AT + 2 * DAY)
    with pytest.raises(Refused, match="case.no_disagreeing"):
        actions.review(row.number, opinion="不同意", agrees=False, by=people.actor("li", AT), at=AT + 2 * DAY)
    actions.review(row.number, opinion="域名曾被处罚", agrees=False, by=wu, at=AT + 2 * DAY)
    assert review(people, row, "li", 3).step == "decide"
    assert opened(row)["police"] == ("disagreed", False)
    with pytest.raises(Refused, match="case.part_says_no") as said:
        actions.decide(row.number, "grant", by=zhao, at=AT + 4 * DAY)
    assert (said.value.facts["field"], said.value.facts["steps"]) == ("outcome", ["police"])
    assert said.value.facts["agencies"] == [people.agencies["public-security"].name]
    actions.send_back(row.number, reason="处罚已撤销，请复查", by=zhao, at=AT + 5 * DAY)
    review(people, row, "li", 6)
    assert review(people, row, "wu", 6).step == "decide"
    assert actions.decide(row.number, "grant", by=zhao, at=AT + 7 * DAY).state == "decided"


def test_what_a_step_does_not_agree_to_can_be_refused(house: Any) -> None:
    people = house(police="    may: [disagree]\n")
    row = reviewed(people)
    actions.review(row.number, opinion="域名曾被处罚", agrees=False, by=people.actor("wu", AT), at=AT + 2 * DAY)
    review(people, row, "li", 3)
    done = actions.decide(row.number, "refuse", reasons=["name-misleading"], by=people.actor("zhao", AT), at=AT + 4 * DAY)
    assert (done.state, done.outcome) == ("decided", "refuse")


@pytest.mark.parametrize(("join", "step"), [("any", "police"), ("all", "decide"), ("all", "own")])
def test_a_no_that_cannot_bind_is_told_by_the_checker(join: str, step: str) -> None:
    found = files(join, "    may: [disagree]\n" if step == "police" else "")
    name = f"services/{FILING.partition('.')[2]}/service.yaml"
    if step == "decide":
        found[name] = found[name].replace("may: [supplement, return, extend]", "may: [supplement, return, extend, disagree]")
    pack, standards = reader.parse(found).pack, reader.read(Path("packs/standards")).pack
    wrong = [one for one in check(pack, World.of([standards, pack])) if one.code == "step.disagrees"]
    assert len(wrong) == (0 if step == "own" else 1)
    assert all(one.line and one.cure for one in wrong)
