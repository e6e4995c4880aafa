"""Checks at the desk: what was given, what is on record, when, and whether it fits, in words."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.cases import actions
from tongban.cases.tests.world import filed

pytestmark = pytest.mark.django_db
AT = timezone.now()


def text(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


def lines(people: cast.Cast, number: str) -> dict[str, str]:
    """The lines of the table of checks by their titles, as text."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts["li"])
    table = client.get(f"/desk/cases/{number}").content.decode().partition('id="checks"')[2].partition("</section>")[0]
    told = [text(row) for row in table.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1:]]
    return {re.split(r" (?:fits|does not fit|still open) ", one)[0]: one for one in told} | {"": text(table)}


def test_each_check_stands_there_with_what_was_given_and_what_is_on_record(people: cast.Cast) -> None:
    number = filed(people, at=AT, proof=False).number
    found = lines(people, number)
    assert "State of registration: Active" in found["The operator stands in the register as active"]
    allowed = found["The name has no forbidden words, or a trade mark certificate was brought"]
    assert "fits 恒达鲜食 Trade mark certificate: not brought" in allowed
    assert [one for one in found if one.startswith("Nobody else has it")]
    control = [one for title, one in found.items() if title.startswith("The applicant controls the domain")]
    assert control
    assert all("open" in one and "Not looked for yet" in one for one in control)
    assert "wait for your judgement" in found[""]
    assert "Purpose : Filing of a commercial website" in found[""].replace("Purpose:", "Purpose :")
    assert re.search(r"Question no\. \d+, which the applicant can see", found[""])


def test_an_answer_that_does_not_fit_any_more_waits_for_the_officer_with_the_words_of_the_rule(people: cast.Cast) -> None:
    number, li, wang = filed(people, at=AT).number, people.actor("li", AT), people.actor("hengda", AT)
    actions.accept(number, by=li, at=AT)
    actions.supplement(number, [{"field": "site_name", "words": "请更正"}], words="", by=li, at=AT)
    actions.supply(number, {"site_name": "中国恒达<b>"}, by=wang, at=AT)
    found = lines(people, number)
    one = next(row for title, row in found.items() if title.startswith("The name has no forbidden words"))
    assert "does not fit 中国恒达&lt;b&gt;" in one
    assert "The name has words that may not be used." in one
    assert "waits for your judgement" in found[""] or "wait for your judgement" in found[""]
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts["li"])
    acts = client.get(f"/desk/cases/{number}").content.decode().partition('class="acts')[2]
    assert "Before the decision: does not fit: The name has no forbidden words" in text(acts)
