from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tongban.actors import cast, rights
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, NotFound, Refused, Unavailable
from tongban.cases import actions, queries
from tongban.cases.models import Case
from tongban.cases.narrowing import Narrowing
from tongban.cases.tests.world import AT, DAY, FILING, FORM, decided, filed, in_hand, upload
from tongban.documents import pdf
from tongban.documents import queries as documents
from tongban.exchange import actions as exchange
from tongban.licences import actions as licence_acts
from tongban.licences import queries as licences
from tongban.log import proofs
from tongban.log import queries as log
from tongban.log.sequencer import catch_up
from tongban.registers import actions as register_acts
from tongban.registers import queries as registers

pytestmark = pytest.mark.django_db


def test_the_whole_way_from_draft_to_revoked_badge(people: cast.Cast) -> None:
    row = filed(people)
    assert (row.state, row.step) == ("submitted", "review")
    li, zhao = people.actor("li", AT), people.actor("zhao", AT)
    row = actions.accept(row.number, by=li, at=AT)
    assert row.due == date(2026, 3, 30)
    actions.supplement(row.number, [{"material": "domain-certificate", "words": "缺第2页"}], words="", by=li, at=AT + DAY)
    by = people.actor("hengda", AT)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT + 2 * DAY), by=by, at=AT + 2 * DAY)
    row = actions.supply(row.number, {}, by=by, at=AT + 3 * DAY)
    assert (row.state, row.due) == ("in_hand", date(2026, 4, 1))
    actions.review(row.number, opinion="齐全", by=li, at=AT + 4 * DAY)
    row = actions.decide(row.number, "grant", by=zhao, at=AT + 7 * DAY)
    row = actions.serve(row.number, how="online", proof="opened in the space", by=zhao, at=AT + 7 * DAY)
    assert (row.state, row.outcome) == ("closed", "grant")
    licence = licences.of_case(row.number)
    assert licence is not None
    told = licences.badge(licence.token, at=AT + 8 * DAY)
    assert (told.good, told.facts["domains"], told.holder_state) == (True, FORM["domains"], "active")
    assert registers.find("redshield.websites", "name", "恒达鲜食")[0].facts["number"] == row.number
    licence_acts.revoke(licence.number, reason="false-data", words="", by=zhao, at=AT + 9 * DAY)
    told = licences.badge(licence.token, at=AT + 9 * DAY)
    assert (told.verdict, told.reason, told.article) == ("revoked", "false-data", "licensing-law 69")
    kinds = [paper.kind for paper in documents.of_subject("case", row.number)]
    assert kinds == ["receipt", "acceptance", "supplement-notice", "decision", "revocation"]
    catch_up()
    for event in log.of_subject("case", row.number):
        assert proofs.verify(log.receipt(event), keys=[]).ok


def test_a_submission_is_refused_with_everything_at_once(people: cast.Cast) -> None:
    by = people.actor("hengda", AT)
    row = actions.start(FILING, region=DISTRICT, by=by, at=AT)
    actions.save(row.number, {"site_name": "中国红盾", "domains": ["https://x"], "kind": "casino"}, by=by, at=AT)
    with pytest.raises(Refused) as refusal:
        actions.submit(row.number, key="k", by=by, at=AT)
    codes = [one.code for one in refusal.value.discrepancies]
    assert {"field.bad_domain", "field.bad_code", "field.missing", "name.forbidden"} <= set(codes)
    assert codes.count("field.missing") == 4
    assert queries.case(row.number, to=by).state == "draft"


def test_submitting_twice_is_one_submission_with_one_receipt(people: cast.Cast) -> None:
    row = filed(people)
    again = actions.submit(row.number, key=f"key-{row.number}", by=people.actor("hengda", AT), at=AT + DAY)
    assert again.submitted_at == AT
    assert [paper.kind for paper in documents.of_subject("case", row.number)] == ["receipt"]
    with pytest.raises(Refused, match=r"case.wrong_state"):
        actions.submit(row.number, key="another", by=people.actor("hengda", AT), at=AT)


def test_a_receipt_names_office_day_and_the_days_by_which_one_hears(people: cast.Cast) -> None:
    paper = documents.of_subject("case", filed(people).number)[0]
    facts = documents.facts(paper)
    assert (facts["submitted_at"], facts["told_by"], facts["decided_by"]) == (AT.isoformat(), "2026-03-09", "2026-04-07")
    words = pdf.told(paper)
    assert (words["agency"], words["date"]) == (people.agencies["market-regulation"].name, "2026-03-02")
    said = "".join(words["body"])
    assert [one in said for one in ("最迟于2026-03-09告知", "20个工作日内", "最迟于2026-04-07作出决定")] == [True] * 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"site_name": "别的名字"}, "domain.taken"),
        ({"domains": ["other.example"]}, "name.taken"),
        ({"domains": ["other.example"], "site_name": "恆達鮮食網站"}, "name.taken"),
        ({"domains": ["other.example"], "site_name": "衡达先食"}, "name.taken"),
        ({"domains": ["SHOP.hengda.example."], "site_name": "别的名字"}, "domain.taken"),
    ],
)
def test_a_name_or_domain_that_is_held_is_refused(people: cast.Cast, changes: dict[str, Any], code: str) -> None:
    filed(people)
    with pytest.raises(Refused) as refusal:
        filed(people, "minghe", **changes)
    assert {one.code for one in refusal.value.discrepancies} == {code}
    assert "zh-Hans" in refusal.value.facts["texts"]


def test_a_withdrawn_case_sets_name_and_domain_free(people: cast.Cast) -> None:
    row = filed(people)
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT + DAY)
    assert filed(people, "minghe", at=AT + 2 * DAY).state == "submitted"


def test_a_refusal_needs_a_reason_of_the_pack_and_frees_the_name(people: cast.Cast) -> None:
    row = in_hand(people)
    actions.review(row.number, opinion="", by=people.actor("li", AT), at=AT)
    zhao = people.actor("zhao", AT)
    with pytest.raises(Refused, match=r"case.reason_needed"):
        actions.decide(row.number, "refuse", by=zhao, at=AT)
    with pytest.raises(Refused, match=r"case.reason_unknown"):
        actions.decide(row.number, "refuse", reasons=["whim"], by=zhao, at=AT)
    row = actions.decide(row.number, "refuse", reasons=["proof-wrong"], words="持有人不符", by=zhao, at=AT)
    paper = documents.facts(documents.of_subject("case", row.number)[-1])
    assert paper["remedy"]["days"] == 60
    assert paper["reasons"] == [{"reason": "域名证书与申请人不符", "law": "website-filing-2000 unknown"}]
    assert filed(people, "minghe", at=AT + 2 * DAY).state == "submitted"


def test_silence_for_five_working_days_is_acceptance_as_of_receipt(people: cast.Cast) -> None:
    row = filed(people)
    before = actions.settle(row.number, at=datetime(2026, 3, 9, 15, 59, tzinfo=UTC))
    assert before.state == "submitted"
    after = actions.settle(row.number, at=datetime(2026, 3, 12, 8, tzinfo=UTC))
    assert (after.state, after.deemed, after.accepted_at, after.due) == ("in_hand", True, AT, date(2026, 3, 30))
    deemed = [entry for entry in queries.timeline(after) if entry.kind == "case.deemed_accepted"]
    assert deemed[0].at == datetime(2026, 3, 9, 16, tzinfo=UTC)


def test_a_worker_that_was_off_for_three_days_changes_nothing(people: cast.Cast) -> None:
    first, second = filed(people), filed(people, "minghe", site_name="明和百货", domains=["minghe.example"])
    prompt = actions.settle(first.number, at=datetime(2026, 3, 9, 16, 0, 1, tzinfo=UTC))
    assert actions.settle_due(at=datetime(2026, 3, 12, 16, tzinfo=UTC)) == 1
    late = Case.objects.get(pk=second.pk)
    assert (prompt.accepted_at, prompt.due, prompt.deemed) == (late.accepted_at, late.due, late.deemed)


def test_written_proof_that_does_not_come_in_30_days_means_not_applied(people: cast.Cast) -> None:
    row = filed(people, proof=False)
    row = actions.settle(row.number, at=AT + 32 * DAY)
    assert (row.state, row.outcome) == ("closed", "lapsed")
    assert filed(people, "minghe", at=AT + 33 * DAY).state == "submitted"


def test_proof_brought_in_time_ends_the_thirty_days(people: cast.Cast) -> None:
    row = filed(people, proof=False)
    by = people.actor("hengda", AT)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT + 10 * DAY), by=by, at=AT + 10 * DAY)
    assert actions.settle(row.number, at=AT + 60 * DAY).state == "in_hand"


def test_a_favourable_decision_waits_for_the_proof(people: cast.Cast) -> None:
    row = in_hand(people, proof=False)
    actions.review(row.number, opinion="", by=people.actor("li", AT), at=AT)
    with pytest.raises(Refused, match=r"case.materials_open"):
        actions.decide(row.number, "grant", by=people.actor("zhao", AT), at=AT)


def test_a_supplement_is_asked_once_and_completely(people: cast.Cast) -> None:
    row, li = in_hand(people), people.actor("li", AT)
    actions.supplement(row.number, [{"field": "address", "words": "门牌"}], words="", by=li, at=AT)
    by = people.actor("hengda", AT)
    with pytest.raises(Refused, match=r"case.wrong_state"):
        actions.supplement(row.number, [{"field": "phone"}], words="", by=li, at=AT)
    row = actions.supply(row.number, {"address": "广安区演示路2号", "site_name": "偷换"}, by=by, at=AT + DAY)
    assert queries.answers(row)["address"] == "广安区演示路2号"
    assert queries.answers(row)["site_name"] == "恒达鲜食"
    with pytest.raises(Refused, match=r"case.asked_before"):
        actions.supplement(row.number, [{"field": "phone", "words": ""}], words="", by=li, at=AT + 2 * DAY)


def test_what_was_asked_for_must_come(people: cast.Cast) -> None:
    row = in_hand(people)
    actions.supplement(row.number, [{"material": "trademark"}], words="", by=people.actor("li", AT), at=AT)
    with pytest.raises(Refused, match=r"case.not_supplied"):
        actions.supply(row.number, {}, by=people.actor("hengda", AT), at=AT + DAY)


def test_an_applicant_who_stays_silent_does_not_stop_the_clock_for_ever(people: cast.Cast) -> None:
    row = in_hand(people)
    actions.supplement(row.number, [{"material": "trademark"}], words="", by=people.actor("li", AT), at=AT)
    assert Case.objects.get(pk=row.pk).due is None
    row = actions.settle(row.number, at=AT + 30 * DAY)
    assert (row.state, row.due is not None) == ("in_hand", True)


def test_strangers_neither_see_nor_touch_a_case(people: cast.Cast) -> None:
    row, stranger = filed(people), people.actor("minghe", AT)
    with pytest.raises(NotFound):
        queries.case(row.number, to=stranger)
    for act in (lambda: actions.withdraw(row.number, by=stranger, at=AT), lambda: actions.submit(row.number, key="x", by=stranger, at=AT)):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotAllowed):
        actions.accept(row.number, by=stranger, at=AT)
    with pytest.raises(NotAllowed):
        actions.accept(row.number, by=people.actor("gao", AT), at=AT)
    assert queries.case(row.number, to=people.actor("chen", AT)).number == row.number


def test_drafts_are_seen_by_their_owner_alone(people: cast.Cast) -> None:
    row = actions.start(FILING, region=DISTRICT, by=people.actor("hengda", AT), at=AT)
    with pytest.raises(NotFound):
        queries.case(row.number, to=people.actor("zhao", AT))


def test_a_case_that_one_officer_took_is_not_another_s(people: cast.Cast) -> None:
    row = filed(people)
    actions.take(row.number, by=people.actor("li", AT), at=AT)
    sun = people.actor("sun", AT)
    with pytest.raises(Refused, match=r"case.taken"):
        actions.accept(row.number, by=sun, at=AT)
    actions.hand_over(row.number, people.accounts["sun"].pk, reason="请假", by=people.actor("li", AT), at=AT)
    assert actions.accept(row.number, by=sun, at=AT).state == "in_hand"
    with pytest.raises(Refused, match=r"case.no_receiver"):
        actions.hand_over(row.number, people.accounts["zhao"].pk, reason="请假", by=sun, at=AT)


def test_who_examines_does_not_decide(people: cast.Cast) -> None:
    row = in_hand(people)
    with pytest.raises(NotAllowed):
        actions.decide(row.number, "grant", by=people.actor("li", AT), at=AT)
    with pytest.raises(Refused):
        actions.decide(row.number, "grant", by=people.actor("zhao", AT), at=AT)
    assert Case.objects.get(pk=row.pk).state == "in_hand"


def test_acts_in_the_wrong_order_are_refused(people: cast.Cast) -> None:
    row, li, zhao = filed(people), people.actor("li", AT), people.actor("zhao", AT)
    for act in (
        lambda: actions.review(row.number, opinion="", by=li, at=AT),
        lambda: actions.serve(row.number, how="online", proof="", by=zhao, at=AT),
        lambda: actions.extend(row.number, reason="复杂", by=zhao, at=AT),
        lambda: actions.supply(row.number, {}, by=people.actor("hengda", AT), at=AT),
        lambda: actions.save(row.number, {"phone": "1"}, by=people.actor("hengda", AT), at=AT),
    ):
        with pytest.raises(Refused, match=r"case.wrong_state"):
            act()
    assert Case.objects.get(pk=row.pk).state == "submitted"


def test_the_limit_is_extended_once_with_a_reason(people: cast.Cast) -> None:
    row, zhao = in_hand(people), people.actor("zhao", AT)
    Case.objects.filter(pk=row.pk).update(holder=None)
    row = actions.extend(row.number, reason="案情复杂", by=zhao, at=AT + DAY)
    assert row.due == date(2026, 4, 14)
    with pytest.raises(Refused):
        actions.extend(row.number, reason="again", by=zhao, at=AT + DAY)


def test_a_decision_returned_goes_back_to_the_examiner(people: cast.Cast) -> None:
    row = in_hand(people)
    actions.review(row.number, opinion="", by=people.actor("li", AT), at=AT)
    row = actions.send_back(row.number, reason="看证书", by=people.actor("zhao", AT), at=AT)
    assert (row.step, row.post) == ("review", "filing-clerk")


def test_an_operator_that_is_not_active_cannot_file(people: cast.Cast) -> None:
    register_acts.change("redshield.operators", people.parties["hengda"].code, {"state": "revoked"}, by=SYSTEM, at=AT)
    with pytest.raises(Refused, match=r"operator.not_active"):
        filed(people, at=AT + DAY)


def test_a_register_that_is_down_stops_the_filing_and_loses_nothing(people: cast.Cast) -> None:
    by = people.actor("hengda", AT)
    row = actions.start(FILING, region=DISTRICT, by=by, at=AT)
    actions.save(row.number, FORM, by=by, at=AT)
    exchange.suspend_offer("enterprises.state", suspended=True, by=people.actor("admin", AT), at=AT)
    with pytest.raises(Unavailable, match=r"offer.suspended"):
        actions.submit(row.number, key="k", by=by, at=AT)
    assert queries.answers(queries.case(row.number, to=by)) == FORM


def test_marked_secrets_are_refused_and_not_kept(people: cast.Cast) -> None:
    by = people.actor("hengda", AT)
    row = actions.start(FILING, region=DISTRICT, by=by, at=AT)
    with pytest.raises(Refused, match=r"case.state_secret"):
        actions.save(row.number, {"address": "某地 机密★20年"}, by=by, at=AT)
    assert queries.answers(row) == {}


def test_a_person_cannot_file_what_is_for_enterprises(people: cast.Cast) -> None:
    with pytest.raises(Refused, match=r"case.applicant_kind"):
        actions.start(FILING, region=DISTRICT, by=people.actor("wang", AT), at=AT)


def test_no_case_for_a_power_that_the_agency_does_not_hold_on_that_day(people: cast.Cast) -> None:
    register_acts.end_power("website-filing", until=date(2026, 3, 1), by=SYSTEM, at=AT)
    with pytest.raises(Refused, match=r"case.no_power"):
        actions.start(FILING, region=DISTRICT, by=people.actor("hengda", AT), at=AT)


def test_a_licence_ends_by_itself_and_is_shown_for_five_minutes(people: cast.Cast) -> None:
    row = decided(people)
    licence = licences.of_case(row.number)
    assert licence is not None
    assert licences.badge(licence.token, at=AT + 365 * DAY).verdict == "valid"
    assert licences.badge(licence.token, at=AT + 367 * DAY).verdict == "expired"
    code, ends = licence_acts.show(licence.number, by=people.actor("hengda", AT), at=AT + 3 * DAY)
    assert licences.verify(code, at=ends - timedelta(seconds=1)).number == licence.number
    with pytest.raises(NotFound):
        licences.verify(code, at=ends)
    with pytest.raises(NotAllowed):
        licence_acts.show(licence.number, by=people.actor("minghe", AT), at=AT)


def test_a_badge_tells_the_state_of_its_operator_at_once(people: cast.Cast) -> None:
    licence = licences.of_case(decided(people).number)
    assert licence is not None
    register_acts.change("redshield.operators", people.parties["hengda"].code, {"state": "revoked"}, by=SYSTEM, at=AT + 3 * DAY)
    told = licences.badge(licence.token, at=AT + 3 * DAY)
    assert (told.verdict, told.good, told.holder_state) == ("valid", False, "revoked")


def test_a_licence_is_revoked_only_for_a_reason_of_its_pack_by_who_may(people: cast.Cast) -> None:
    licence = licences.of_case(decided(people).number)
    assert licence is not None
    with pytest.raises(NotAllowed):
        licence_acts.revoke(licence.number, reason="false-data", words="", by=people.actor("li", AT), at=AT)
    with pytest.raises(Refused, match=r"licence.no_reason"):
        licence_acts.revoke(licence.number, reason="whim", words="", by=people.actor("zhao", AT), at=AT)
    licence_acts.suspend(licence.number, reason="under-examination", words="", by=people.actor("zhao", AT), at=AT)
    licence_acts.restore(licence.number, by=people.actor("zhao", AT), at=AT)
    licence_acts.revoke(licence.number, reason="false-data", words="", by=people.actor("zhao", AT), at=AT)
    told = {one.kind: documents.facts(one) for one in documents.of_subject("case", licence.case)}
    assert [told[kind].get("remedy", {}).get("days") for kind in ("suspension", "restoration", "revocation")] == [60, None, 60]
    assert {told[kind]["holder_code"] for kind in ("receipt", "restoration", "revocation")} == {people.parties["hengda"].code}
    with pytest.raises(Refused, match=r"licence.wrong_state"):
        licence_acts.revoke(licence.number, reason="false-data", words="", by=people.actor("zhao", AT), at=AT)


def test_the_inbox_is_in_due_order_and_counts_in_two_statements(people: cast.Cast, django_assert_num_queries: Any) -> None:
    row = in_hand(people)
    li = people.actor("li", AT)
    with rights.asked_once(), django_assert_num_queries(2 + 2):  # day, rights, own cases, parts in others
        counted = queries.counts(li, at=AT)
    assert (counted["mine"], counted["overdue"], counted["open"]) == (1, 0, 1)
    assert [one.number for one in queries.inbox(li, "mine", at=AT)] == [row.number]
    assert queries.counts(li, at=AT + 40 * DAY)["overdue"] == 1
    assert queries.overdue(people.actor("chen", AT), at=AT + 40 * DAY)["groups"][0]["count"] == 1
    assert queries.inbox(people.actor("gao", AT), "open", at=AT, narrowed=Narrowing(text="恒达"))[0].party.startswith("恒达")


def test_the_inbox_goes_on_after_the_last_row_seen(people: cast.Cast, django_assert_max_num_queries: Any) -> None:
    li, numbers = people.actor("li", AT), []
    for place in range(6):
        row = filed(people, site_name=f"网站{'一二三四五六'[place]}号", domains=[f"d{place}.example"])
        numbers.append(row.number)
        if place % 2:
            actions.take(row.number, reason="为测试排序", by=li, at=AT)
            actions.accept(row.number, by=li, at=AT + (6 - place) * DAY)
    wanted = [numbers[0], numbers[2], numbers[4], numbers[5], numbers[3], numbers[1]]
    seen: list[str] = []
    while len(seen) < 6:
        with django_assert_max_num_queries(6):
            seen += [one.number for one in queries.inbox(li, "open", at=AT, after=seen[-1] if seen else "", limit=2)]
    assert seen == wanted
    with pytest.raises(NotFound):
        queries.inbox(people.actor("wu", AT), "open", at=AT, after=numbers[0])


def test_progress_is_shown_for_number_and_code_only(people: cast.Cast) -> None:
    row = filed(people)
    assert queries.by_code(row.number, row.code.lower()).pk == row.pk
    with pytest.raises(NotFound):
        queries.by_code(row.number, "XXXXXXX")


def test_the_subject_sees_who_asked_about_it(people: cast.Cast) -> None:
    from tongban.exchange.queries import uses_of

    row = filed(people)
    use = uses_of(people.parties["hengda"].pk, at=AT)[0]
    assert (use.about, use.purpose) == (row.number, "website-filing")


def test_a_program_files_with_a_token(people: cast.Cast) -> None:
    program = Actor(kind="person", account=1, party=people.parties["hengda"].pk, person=people.parties["hengda"].pk, level=2, channel="api")
    row = actions.start(FILING, region=DISTRICT, by=program, at=AT)
    assert row.channel == "api"


@pytest.mark.parametrize("name", [5, ["x", "y"], {"a": 1}, True])
def test_an_answer_that_is_no_text_is_refused_and_no_rule_reads_it(people: cast.Cast, name: Any) -> None:
    with pytest.raises(Refused) as refusal:
        filed(people, site_name=name)
    assert {one.code for one in refusal.value.discrepancies} <= {"field.bad_type", "field.too_many", "name.empty"}
