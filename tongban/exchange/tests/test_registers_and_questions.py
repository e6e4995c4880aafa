from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.actors.tests import kept
from tongban.base import memory
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused, Unavailable
from tongban.base.identifiers import make_uscc
from tongban.exchange import actions as exchange
from tongban.exchange import queries as uses
from tongban.exchange.models import Offer
from tongban.log import queries as log
from tongban.pack import reader
from tongban.pack.shapes import FormField, FormGroup
from tongban.registers import actions, delegating, queries, validate

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
LATER = AT + timedelta(days=10)
pytestmark = pytest.mark.django_db
OPERATOR = {"code": make_uscc(1), "name": "恒达贸易（演示）有限公司", "state": "active"}


@pytest.fixture
def world(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    people = kept.people(AT)
    for name in ("standards", "redshield"):
        pack = reader.read(Path("packs") / name).pack
        actions.define(pack, revision=pack.digest, by=SYSTEM, at=AT)
        exchange.define(pack, by=SYSTEM, at=AT)
    actions.enter("redshield.operators", OPERATOR, by=SYSTEM, at=AT)
    return people


def test_a_record_is_found_by_its_key_and_by_its_fields(world: cast.Cast) -> None:
    current = queries.current("redshield.operators", OPERATOR["code"])
    assert current is not None
    assert current.subject == world.parties["hengda"].pk
    assert queries.find("redshield.operators", "name", OPERATOR["name"])[0].key == OPERATOR["code"]


def test_a_unique_value_stands_once_and_the_field_is_named(world: cast.Cast) -> None:
    with pytest.raises(Refused) as refusal:
        actions.enter("redshield.operators", OPERATOR, by=SYSTEM, at=AT)
    assert (refusal.value.code, refusal.value.facts["field"]) == ("register.taken", "code")


def test_a_change_keeps_what_was_true_and_a_correction_what_was_recorded(world: cast.Cast) -> None:
    actions.change("redshield.operators", OPERATOR["code"], {"state": "revoked"}, by=SYSTEM, at=LATER)
    before = queries.as_of("redshield.operators", OPERATOR["code"], valid=AT + timedelta(days=1), known=LATER)
    after = queries.as_of("redshield.operators", OPERATOR["code"], valid=LATER, known=LATER)
    assert before is not None
    assert after is not None
    assert (before.facts["state"], after.facts["state"]) == ("active", "revoked")
    much_later = LATER + timedelta(days=1)
    actions.correct("redshield.operators", OPERATOR["code"], {"state": "dormant"}, reason="mistyped", by=SYSTEM, at=much_later)
    known_then = queries.as_of("redshield.operators", OPERATOR["code"], valid=LATER, known=LATER)
    known_now = queries.as_of("redshield.operators", OPERATOR["code"], valid=LATER, known=much_later)
    assert known_then is not None
    assert known_now is not None
    assert (known_then.facts["state"], known_now.facts["state"]) == ("revoked", "dormant")
    assert len(queries.history("redshield.operators", OPERATOR["code"])) == 3


def test_what_was_known_on_a_day_does_not_know_of_ends_recorded_later(world: cast.Cast) -> None:
    actions.change("redshield.operators", OPERATOR["code"], {"state": "revoked"}, by=SYSTEM, at=LATER)
    actions.strike("redshield.operators", OPERATOR["code"], reason="deleted", by=SYSTEM, at=LATER + timedelta(days=2))
    days = [AT, LATER, LATER + timedelta(days=1), LATER + timedelta(days=2)]

    def state(valid: datetime, known: datetime) -> str:
        found = queries.as_of("redshield.operators", OPERATOR["code"], valid=valid, known=known)
        return str(found.facts["state"]) if found else "nothing"

    assert [state(days[2], known) for known in days] == ["active", "revoked", "revoked", "revoked"]
    assert [state(valid, days[3]) for valid in days] == ["active", "revoked", "revoked", "nothing"]


def test_a_struck_record_frees_its_values_and_stays_in_the_history(world: cast.Cast) -> None:
    actions.strike("redshield.operators", OPERATOR["code"], reason="deleted", by=SYSTEM, at=LATER)
    assert queries.current("redshield.operators", OPERATOR["code"]) is None
    actions.enter("redshield.operators", OPERATOR, by=SYSTEM, at=LATER)
    assert len(queries.history("redshield.operators", OPERATOR["code"])) == 2


def test_unknown_and_missing_fields_are_named_together(world: cast.Cast) -> None:
    with pytest.raises(Refused) as refusal:
        actions.enter("redshield.operators", {"code": make_uscc(9), "nickname": "x"}, by=SYSTEM, at=AT)
    assert [one.code for one in refusal.value.discrepancies] == ["register.unknown_field", "field.missing", "field.missing"]


def test_only_the_keeper_of_a_register_enters(world: cast.Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.enter("redshield.operators", {**OPERATOR, "code": make_uscc(9)}, by=world.actor("li", AT), at=AT)
    assert actions.enter("redshield.operators", {**OPERATOR, "code": make_uscc(9)}, by=world.actor("zhao", AT), at=AT)


def test_match_says_whether_facts_agree_and_shows_nothing(world: cast.Cast) -> None:
    found = queries.match("redshield.operators", OPERATOR["code"], {"state": "active", "name": "别的"})
    assert (found.found, found.agrees) == (True, {"state": True, "name": False})


def test_a_power_is_held_by_function_from_its_day_on(world: cast.Cast) -> None:
    bureau = world.agencies["market-regulation"].pk
    assert queries.holds_power(bureau, "website-filing", date(2026, 1, 1))
    assert not queries.holds_power(bureau, "website-filing", date(2000, 8, 31))
    other = world.agencies["approval-bureau"].pk
    assert not queries.holds_power(other, "website-filing", date(2026, 1, 1))
    delegating.delegate("website-filing", bureau, other, since=date(2026, 1, 1), by=SYSTEM, at=AT)
    assert queries.holds_power(other, "website-filing", date(2026, 1, 1))


def test_repealing_an_article_names_who_relies_on_it(world: cast.Cast) -> None:
    actions.rely("redshield", [("licensing-law", "42", "redshield.website-filing steps.decide.limit")])
    assert actions.repeal("licensing-law", "42", until=date(2027, 1, 1), by=SYSTEM, at=AT) == [
        "redshield.website-filing steps.decide.limit"
    ]
    assert queries.article("licensing-law", "42", date(2027, 1, 1)) is None
    with pytest.raises(NotFound):
        actions.repeal("licensing-law", "999", until=date(2027, 1, 1), by=SYSTEM, at=AT)


def test_a_question_is_answered_for_its_purpose_and_the_party_sees_it(world: cast.Cast) -> None:
    answer = exchange.ask("enterprises.state", {"code": OPERATOR["code"]}, purpose="website-filing", about="511602-1", by=SYSTEM, at=AT)
    assert answer.facts["state"] == "active"
    use = uses.uses_of(world.parties["hengda"].pk, at=AT)[0]
    assert (use.offer, use.purpose, use.about) == ("enterprises.state", "website-filing", "511602-1")


@pytest.mark.parametrize(
    ("claim", "purpose", "code"),
    [
        ({"code": OPERATOR["code"]}, "curiosity", "offer.wrong_purpose"),
        ({"name": "x"}, "website-filing", "offer.wrong_claim"),
        ({"code": make_uscc(77)}, "website-filing", "offer.holds_nothing"),
    ],
)
def test_a_wrong_question_is_refused(world: cast.Cast, claim: dict[str, str], purpose: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        exchange.ask("enterprises.state", claim, purpose=purpose, about="x", by=SYSTEM, at=AT)


def seen(world: cast.Cast, about: str, at: datetime) -> bool:
    """Whether the party sees at a moment that it was asked about in a matter."""
    return about in {use.about for use in uses.uses_of(world.parties["hengda"].pk, at=at)}


@pytest.mark.parametrize("region", [DISTRICT, ""], ids=["asked in a region", "asked without one"])
def test_a_use_is_seen_at_once_after_the_act_or_after_a_hold_that_ends(world: cast.Cast, region: str) -> None:
    claim = {"code": OPERATOR["code"]}
    hold = {"disclosure": "after_hold", "hold_until": {"amount": 30, "unit": "days"}, "hold": {"act": "penalty-law", "article": "55"}}
    for about, told in {"a": {}, "b": {"disclosure": "after_act"}, "c": hold}.items():
        row = Offer.objects.get(pk="enterprises.state")
        Offer.objects.filter(pk=row.pk).update(definition={**row.definition, **told})
        memory.forget()
        exchange.ask("enterprises.state", claim, purpose="website-filing", about=about, by=SYSTEM, at=AT, region=region)
    assert [seen(world, about, AT) for about in "abc"] == [True, False, False]
    exchange.disclose("b", at=LATER)
    assert [seen(world, about, LATER) for about in "abc"] == [True, True, False]
    # Thirty days after 2 March end with 1 April.
    assert not seen(world, "c", datetime(2026, 4, 1, 15, tzinfo=UTC))
    assert seen(world, "c", datetime(2026, 4, 1, 16, tzinfo=UTC))


def test_an_offer_that_is_down_says_come_back(world: cast.Cast) -> None:
    exchange.suspend_offer("enterprises.state", suspended=True, by=world.actor("admin", AT), at=AT)
    with pytest.raises(Unavailable, match=r"offer.suspended"):
        exchange.ask("enterprises.state", {"code": OPERATOR["code"]}, purpose="website-filing", about="x", by=SYSTEM, at=AT)


def test_an_officer_consults_only_with_purpose_and_matter(world: cast.Cast) -> None:
    li = world.actor("li", AT)
    with pytest.raises(Refused) as refusal:
        exchange.consult("nothing", "", purpose=" ", about="\u202e1", by=li, at=AT)
    told = [(one.code, one.facts["field"]) for one in refusal.value.discrepancies]
    assert told == [
        ("consult.no_register", "register"),
        ("consult.no_key", "key"),
        ("consult.no_purpose", "purpose"),
        ("text.bad_character", "about"),
    ]
    assert uses.uses_of(world.parties["hengda"].pk, at=AT) == []
    found = exchange.consult("redshield.operators", OPERATOR["code"], purpose="review", about="511602-1", by=li, at=AT)
    assert found.record is not None
    assert found.record.facts == OPERATOR
    assert uses.uses_of(world.parties["hengda"].pk, at=AT)[0].purpose == "review"
    with pytest.raises(NotAllowed):
        exchange.consult("redshield.operators", OPERATOR["code"], purpose="review", about="1", by=world.actor("wu", AT), at=AT)


def test_a_look_that_finds_nothing_is_kept_too(world: cast.Cast) -> None:
    li = world.actor("li", AT)
    assert exchange.consult("redshield.operators", make_uscc(99), purpose="review", about="1", by=li, at=AT).record is None
    event = log.of_subject("record", f"redshield.operators/{make_uscc(99)}")[0]
    body = log.body(event)
    assert body is not None
    assert (event.kind, body["found"]) == ("record.consulted", False)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Shop.Example.", "shop.example"),
        ("ＳＨＯＰ.example", "shop.example"),
        ("商店.example", "xn--czrs0t.example"),
        ("XN--CZRS0T.example", "xn--czrs0t.example"),
        ("商店。example", "xn--czrs0t.example"),
    ],
)
def test_a_domain_has_one_form(given: str, kept: str) -> None:
    assert validate.domain(given) == kept


@pytest.mark.parametrize(
    "bad", ["https://shop.example", "localhost", "1.2.3.4", "shop..example", "a b.example", "", "x" * 300 + ".example"]
)
def test_what_is_no_domain_is_refused(bad: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        validate.domain(bad)


@pytest.mark.parametrize(("given", "code"), [(DISTRICT, ""), ("519999000000", "field.bad_code"), ("511602", "field.bad_code")])
def test_a_region_is_one_of_the_tree(world: cast.Cast, given: str, code: str) -> None:
    groups = (FormGroup("where", (FormField("residence", "residence-region"),)),)
    clean, found = validate.form(groups, {"residence": given}, queries.elements(), date(2026, 3, 2), {})
    assert ([one.code for one in found], clean) == ([code] if code else [], {"residence": given})


def test_a_form_is_refused_with_everything_at_once(world: cast.Cast) -> None:
    service = reader.read(Path("packs/redshield")).pack.services["redshield.website-filing"]
    answers = {"site_name": "恒", "domains": ["https://x"], "kind": "casino", "colour": "red", "phone": "12345"}
    clean, found = validate.form(service.form, answers, queries.elements(), date(2026, 3, 2), {})
    fields = {(one.facts["field"], one.code) for one in found}
    assert {
        ("site_name", "field.too_small"),
        ("domains", "field.bad_domain"),
        ("kind", "field.bad_code"),
        ("colour", "field.unknown"),
    } <= fields
    assert {("provider", "field.missing"), ("address", "field.missing"), ("webmaster", "field.missing")} <= fields
    assert clean["phone"] == "12345"
