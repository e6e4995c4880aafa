"""What comes by telephone, post or terminal: an officer writes it down and says by which way; the same case goes on another way."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tongban.actors import cast, window
from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT
from tongban.actors.window import Way
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.base.limits import legal_day
from tongban.cases import actions, channels, counter, queries
from tongban.cases import originals as kept
from tongban.cases.models import Case, DueRow
from tongban.cases.tests.test_acts import once
from tongban.cases.tests.world import AT, DAY, FILING, FORM, filed, heard, upload
from tongban.documents import queries as documents
from tongban.log import queries as log

pytestmark = pytest.mark.django_db
CALL, KIOSK = Way("hotline"), Way("kiosk")


def letter(days: int = 0) -> Way:
    """A letter that came so many days ago."""
    return Way("post", AT.date() - timedelta(days=days), "申请书、身份证复印件", 2)


def writing(people: cast.Cast, way: Way, party: str = "hengda", officer: str = "li", who: str = "wang", at: Any = AT) -> Actor:
    """An officer who writes for a person of the cast what came by a way."""
    person, by = people.parties[who], people.actor(officer, at)
    window.attend(actors.code_of(person), person.name, place="1号", by=by, at=at, way=way)
    return window.acting(by, people.parties[party].pk, at=at)


def drafted(people: cast.Cast, by: Actor) -> Case:
    row = actions.start(FILING, region=DISTRICT, by=by, at=AT)
    return actions.save(row.number, FORM, by=by, at=AT)


def channels_of(row: Case) -> dict[str, str]:
    """By which way each event of a case came; the last of each kind."""
    return {one.kind: json.loads(one.envelope)["by"]["channel"] for one in log.of_subject("case", row.number)}


def test_a_case_begun_by_telephone_goes_on_on_line_and_ends_by_post(people: cast.Cast) -> None:
    row = drafted(people, writing(people, CALL))
    own = people.actor("hengda", AT)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=own, at=AT)
    post = writing(people, letter())
    actions.save(row.number, {"site_name": "恒达生鲜"}, by=post, at=AT)
    actions.confirm(row.number, by=post, at=AT)
    done = actions.submit(row.number, key="k", by=post, at=AT)
    assert (done.state, done.channel) == ("submitted", "post")
    asked = actions.supplement(done.number, [{"field": "address", "words": "请补全"}], words="x", by=people.actor("li", AT), at=AT)
    assert asked.state == "waiting"
    there = writing(people, window.AT_WINDOW)
    assert actions.supply(row.number, {"address": "广安区演示路2号"}, by=there, at=AT).state == "submitted"
    told = channels_of(row)
    assert {kind: told[kind] for kind in ("case.started", "case.confirmed", "case.submitted", "case.supplied")} == {
        "case.started": "hotline",
        "case.confirmed": "post",
        "case.submitted": "post",
        "case.supplied": "window",
    }
    assert queries.case(row.number, to=own).pk == row.pk


def test_over_a_telephone_nothing_is_done_that_needs_proof_of_identity(people: cast.Cast) -> None:
    call = writing(people, CALL)
    row = drafted(people, call)
    with pytest.raises(Refused, match=r"channel.no_files"):
        actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=call, at=AT)
    actions.confirm(row.number, by=call, at=AT)
    with pytest.raises(Refused, match=r"channel.needs_identity"):
        actions.submit(row.number, key="k", by=call, at=AT)
    other = filed(people, site_name="恒达珍味", domains=["zhenwei.hengda.example"])
    change = {"address": "广安区演示路2号"}
    for act in (
        lambda: actions.withdraw(other.number, by=call, at=AT),
        lambda: actions.propose_change(other.number, change, reason="x", by=call, at=AT),
    ):
        with pytest.raises(Refused, match=r"channel.needs_identity"):
            act()
    online = actions.start(FILING, region=DISTRICT, by=people.actor("hengda", AT), at=AT)
    with pytest.raises(Refused, match=r"channel.needs_identity"):
        actions.save(online.number, FORM, by=call, at=AT)
    assert [one.number for one in queries.own(call)] == [row.number]


def test_what_asks_for_no_proof_is_filed_over_a_telephone_and_from_a_terminal(people: cast.Cast) -> None:
    heard(people)
    for way in (CALL, KIOSK):
        by = writing(people, way, party="wang", officer="office")
        row = actions.start("voice.consultation", region=DISTRICT, by=by, at=AT)
        actions.save(row.number, {"subject": "营业时间", "words": "星期六开门吗？"}, by=by, at=AT)
        actions.confirm(row.number, by=by, at=AT)
        for _ in range(2):
            done = actions.submit(row.number, key=way.channel, by=by, at=AT)
        assert (done.state, done.channel) == ("in_hand", way.channel)
        made = counter.filed(done)
        assert made is not None
        assert made.place == "1号"
        assert len(queries.visits(done)) == (way is KIOSK)


def test_a_terminal_brings_papers_but_no_proof(people: cast.Cast) -> None:
    by = writing(people, KIOSK)
    row = drafted(people, by)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=by, at=AT)
    actions.confirm(row.number, by=by, at=AT)
    with pytest.raises(Refused, match=r"channel.needs_identity"):
        actions.submit(row.number, key="k", by=by, at=AT)
    there = writing(people, window.AT_WINDOW)
    actions.confirm(row.number, by=there, at=AT)
    assert actions.submit(row.number, key="k", by=there, at=AT).channel == "window"


def test_nobody_files_with_less_proof_what_was_only_written_down_over_a_telephone(people: cast.Cast) -> None:
    row = drafted(people, writing(people, CALL))
    with pytest.raises(Refused, match=r"case.level"):
        actions.submit(row.number, key="k", by=replace(people.actor("hengda", AT), level=1), at=AT)


def test_the_day_on_which_a_letter_came_counts_and_its_originals_are_receipted_once(people: cast.Cast) -> None:
    by = writing(people, letter(days=3))  # a Friday; it is written down on Monday
    row = drafted(people, by)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=by, at=AT)
    actions.confirm(row.number, by=by, at=AT)
    done = actions.submit(row.number, key="k", by=by, at=AT)
    actions.submit(row.number, key="k", by=by, at=AT)
    assert done.submitted_at is not None
    assert legal_day(done.submitted_at, actors.zone_of(done.region_id)) == (AT - 3 * DAY).date()
    on_line = filed(people, site_name="恒达珍味", domains=["zhenwei.hengda.example"])
    accepted = DueRow.objects.get(case=done, effect="deemed_accepted").day, DueRow.objects.get(case=on_line, effect="deemed_accepted").day
    assert accepted[0] < accepted[1]
    (held,) = kept.kept(done)
    assert (held.what, held.count, held.from_name) == ("申请书、身份证复印件", 2, people.parties["wang"].name)
    assert held.receipt in {one.number for one in documents.of_subject("case", row.number)}
    assert queries.visits(done) == []
    event = next(one for one in log.of_subject("case", row.number) if one.kind == "case.submitted")
    assert (log.body(event) or {})["received"] == (AT - 3 * DAY).date().isoformat()


def test_what_came_in_time_by_post_is_in_time_when_it_is_written_down_later(people: cast.Cast) -> None:
    row = filed(people)
    li = people.actor("li", AT)
    actions.supplement(row.number, [{"field": "address", "words": "请补全"}], words="x", by=li, at=AT)
    last = DueRow.objects.get(case=row, effect="supplement_over").day
    later = AT + timedelta(days=(last - AT.date()).days + 3)
    by = writing(people, Way("post", last, "补正材料", 1), at=later)
    assert actions.supply(row.number, {"address": "广安区演示路2号"}, by=by, at=later).state == "submitted"


def test_a_letter_says_its_day_and_originals_and_a_way_that_is_none_is_refused(people: cast.Cast) -> None:
    wang, li = people.parties["wang"], people.actor("li", AT)
    for way, codes in (
        (Way("post", None, "", 0), ["window.bad_day", "window.no_letter"]),
        (Way("post", AT.date() + DAY, "申请书", 1), ["window.bad_day"]),
        (Way("post", AT.date() - 400 * DAY, "申请书", 100), ["window.bad_day", "window.no_letter"]),
        (Way("pigeon"), ["window.bad_channel"]),
    ):
        with pytest.raises(Refused) as refusal:
            window.attend(actors.code_of(wang), wang.name, place="x", by=li, at=AT, way=way)
        assert [one.code for one in refusal.value.discrepancies] == codes
    assert window.attended(li, AT) is None


def test_no_way_but_the_window_identifies_anybody_and_none_is_claimed(people: cast.Cast) -> None:
    account = people.accounts["wang"]
    account.level = 1
    account.save(update_fields=["level"])
    call = writing(people, CALL, party="wang")
    account.refresh_from_db()
    assert (call.level, account.level) == (1, 1)
    forged = Actor(**{**call.__dict__, "channel": "post", "level": 2, "party": people.parties["wang"].pk})
    with pytest.raises(NotAllowed, match=r"case.nobody_present"):
        actions.start(FILING, region=DISTRICT, by=forged, at=AT)
    with pytest.raises(Refused, match=r"channel.needs_identity"):
        channels.ensure_proven("hotline")


@pytest.mark.django_db(transaction=True)
def test_a_letter_filed_by_several_at_once_is_filed_and_receipted_once(people: cast.Cast) -> None:
    by = writing(people, letter(days=1))
    row = drafted(people, by)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=by, at=AT)
    actions.confirm(row.number, by=by, at=AT)
    once(lambda: actions.submit(row.number, key="k", by=by, at=AT))
    assert len(kept.kept(Case.objects.get(pk=row.pk))) == 1
