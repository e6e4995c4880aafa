"""A form confirmed under a mandate: the key signs who did it and under which mandate, and who has none any more confirms nothing."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tongban.actors import actions as actors
from tongban.actors import cast, codes, passkeys
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed
from tongban.cases import actions, signed_forms, signing
from tongban.cases.models import Case
from tongban.cases.signing_models import Signing
from tongban.cases.tests.test_signing import draft, enrolled, now, people, states
from tongban.cases.tests.world import AT, DAY, FILING, challenged

pytestmark = pytest.mark.django_db
__all__ = ["people"]
UNTIL = AT + timedelta(days=5)


def entrusted(people: cast.Cast) -> tuple[int, Actor]:  # noqa: F811
    """A mandate of Zhou, the partner, for Zhang in website filing, and Zhang as he acts by it."""
    zhou, zhang = people.parties["zhou"].pk, people.parties["zhang"].pk
    row = actors.give_mandate(zhou, zhang, [FILING], by=people.actor("zhou", AT), at=AT, until=UNTIL)
    return row.pk, people.actor("zhang", AT, "zhou")


def asked(people: cast.Cast) -> str:  # noqa: F811
    number = draft(people)
    actions.ask_signatures(number, by=people.actor("hengda", AT), at=AT)
    return number


def document(number: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.dumps(signing.document(signing.kept(Case.objects.get(number=number)))))
    return told


def test_the_key_signs_person_and_mandate_and_neither_can_be_changed_or_left_out(people: cast.Cast) -> None:  # noqa: F811
    (mandate, agent), number = entrusted(people), asked(people)
    device, seen = enrolled(people, "zhang"), now(number)
    options, state = passkeys.ask_signature(people.accounts["zhang"], challenged(number, agent), at=AT)
    made = actions.sign_with_passkey(number, seen, state, device.sign(options), by=agent, at=AT)
    assert (made.person, made.mandate, states(number)["partner"]) == (people.parties["zhang"].pk, mandate, "signed")
    told = document(number)
    (checked,) = signed_forms.verify(told)
    assert checked == signed_forms.Checked("partner", "周桂英", "proved", people.parties["zhang"].name, mandate)
    (one,) = told["signatures"]
    said = json.loads(one["evidence"]["statement"])
    assert (said["party"], said["mandate"]["services"], said["mandate"]["representative"]) == (people.parties["zhou"].pk, [FILING], False)
    for change in (
        {"mandate": None},
        {"mandate": {**said["mandate"], "number": mandate + 1}},
        {"mandate": {**said["mandate"], "until": None}},
        {"person": {**said["person"], "name": "别人"}},
        {"party": said["party"] + 1},
    ):
        forged = {**one, "evidence": {**one["evidence"], "statement": json.dumps({**said, **change})}}
        assert signed_forms.verify({**told, "signatures": [forged]})[0].verdict == "not_signed", change
    without = {**one, "evidence": {name: value for name, value in one["evidence"].items() if name != "statement"}}
    assert signed_forms.verify({**told, "signatures": [without]})[0].verdict == "not_signed"
    other = {**one, "evidence": {**one["evidence"], "statement": json.dumps({**said, "form": "0" * 64})}}
    assert signed_forms.verify({**told, "signatures": [other]})[0].verdict == "other_form"


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_who_has_no_mandate_any_more_confirms_nothing_even_with_the_page_open(people: cast.Cast, how: str) -> None:  # noqa: F811
    (mandate, agent), number = entrusted(people), asked(people)
    device, seen, after = enrolled(people, "zhang"), now(number), UNTIL
    if how == "revoked":
        after = AT + DAY
        actors.revoke_mandate(mandate, by=people.actor("zhou", AT), at=AT)
    options, state = passkeys.ask_signature(people.accounts["zhang"], challenged(number, agent), at=after)
    code = codes.make(people.accounts["zhang"], "sign", "123456", codes.BY_PHONE, after)
    for act in (
        lambda: actions.sign_with_passkey(number, seen, state, device.sign(options), by=agent, at=after),
        lambda: actions.sign_with_code(number, seen, code, by=agent, at=after),
    ):
        with pytest.raises(NotAllowed, match=r"case.not_yours"):
            act()
    assert not Signing.objects.exclude(signed_at=None).exists()
    assert states(number)["partner"] == "asked"


def test_a_code_under_a_mandate_is_vouched_for_and_names_it_too(people: cast.Cast) -> None:  # noqa: F811
    (mandate, agent), number = entrusted(people), asked(people)
    before = UNTIL - timedelta(seconds=1)
    code = codes.make(people.accounts["zhang"], "sign", "123456", codes.BY_PHONE, before)
    actions.sign_with_code(number, now(number), code, by=agent, at=before)
    (checked,) = signed_forms.verify(document(number))
    assert (checked.verdict, checked.person, checked.mandate) == ("vouched", people.parties["zhang"].name, mandate)
