"""What is paid by age, and personal answers: pure values, wrong packs, and what a region may pay."""

from datetime import date

import pytest

from tongban.base.errors import Refused
from tongban.pack import ages, overlay, reader
from tongban.pack.shapes import Bands, Benefit, Dated, LawRef, Service
from tongban.pack.tests.sample import FILES, problems_of

LAW = LawRef(assumed=True)
PAID = Benefit(
    "month",
    (
        Dated(date(2020, 1, 1), Bands("CNY", ((80, 5000), (90, 10000))), LAW),
        Dated(date(2027, 7, 1), Bands("CNY", ((75, 6000), (90, 12000))), LAW),
    ),
)
BORN = date(1936, 5, 1)
SERVICE, FORM = "services/website-filing/service.yaml", "services/website-filing/form.yaml"
BLOCK = """born: born
benefit:
  each: month
  amounts:
    - {from: 2020-01-01, bands: [{age: 80, amount: 5000}, {age: 90, amount: 10000}], assumed: true}
"""


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(1946, 3, 2), date(2026, 3, 1), 79),
        (date(1946, 3, 2), date(2026, 3, 2), 80),
        (date(1944, 2, 29), date(2026, 2, 28), 81),
        (date(1944, 2, 29), date(2026, 3, 1), 82),
    ],
)
def test_a_year_is_added_on_the_birthday(born: date, on: date, years: int):
    assert ages.age(born, on) == years
    assert ages.birthday(born, years) <= on


def test_who_is_too_young_is_paid_nothing_and_told_the_legal_age():
    assert ages.paid(PAID, date(1950, 1, 1), date(2026, 3, 2)) == {"minor": 0, "currency": "CNY", "each": "month", "age": 80}
    assert ages.paid(PAID, BORN, date(2019, 12, 31))["minor"] == 0


def test_the_legal_age_is_that_of_the_day():
    assert [ages.paid(PAID, date(1952, 1, 1), day)["minor"] for day in (date(2027, 6, 30), date(2027, 7, 1))] == [0, 6000]


def test_a_schedule_changes_on_birthdays_and_with_the_law():
    told = ages.schedule(PAID, BORN, date(2026, 3, 10), date(2027, 12, 31))
    assert [(line["from"], line["minor"]) for line in told] == [("2026-03-10", 5000), ("2026-05-01", 10000), ("2027-07-01", 12000)]


def test_a_day_of_birth_that_is_none_is_not_guessed():
    assert ages.day_of_birth("fetch.resident.born", {"fetch": {"resident": {"born": "1936-05-01"}}}) == BORN
    assert [ages.day_of_birth("born", facts) for facts in ({}, {"born": None}, {"born": "soon"})] == [None, None, None]


def pack() -> dict[str, str]:
    """The sample with a question for the day of birth, a personal one, and a benefit."""
    files = dict(FILES["redshield"])
    files["elements/born.yaml"] = "born: {type: date, label: {zh-Hans: 生, zh-Hant: 生, en: Born, fr: Né}}\n"
    asked = "      - {name: born, element: born}\n      - {name: kind, element: site-kind}\n"
    files[FORM] = (
        files[FORM]
        .replace("      - {name: kind, element: site-kind}\n", asked)
        .replace("webmaster-phone}", "webmaster-phone, personal: true}")
    )
    files[SERVICE] += BLOCK
    return files


def service(files: dict[str, str]) -> Service:
    return reader.parse(files).pack.services["redshield.website-filing"]


def test_a_benefit_and_a_personal_answer_are_read():
    files = pack()
    assert problems_of("redshield", files) == []
    made = service(files)
    assert (made.born, made.benefit) == ("born", Benefit("month", (Dated(date(2020, 1, 1), Bands("CNY", ((80, 5000), (90, 10000))), LAW),)))
    assert [one.name for group in made.form for one in group.fields if one.personal] == ["phone"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("born: born", "born: borne", "born.unknown"),
        ("born: born", "born: site_name", "born.no_day"),
        ("born: born\nbenefit", "benefit", "born.missing"),
        ("each: month", "each: week", "shape.not_among"),
        ("age: 90", "age: 70", "benefit.order"),
        ("age: 90", "age: eighty", "shape.wrong_kind"),
        ("amount: 5000", "amount: 0", "dated.amount"),
        ("amount: 5000", "sum: 5000", "shape.unknown_key"),
        (", assumed: true}\n", "}\n", "law.missing"),
        ("shows: [site_name", "shows: [phone", "licence.personal"),
        ("each: domains, field: domain", "each: phone, field: domain", "draw.personal"),
        ("repeat: 10}", "repeat: 10, personal: true}", "form.personal"),
        ("benefit:\n  each", "benefit_of: nothing\nbenfit:\n  each", "benefit.no_service"),
    ],
)
def test_a_fault_is_named(old: str, new: str, code: str):
    files = pack()
    path = SERVICE if old in BLOCK or old in files[SERVICE] else FORM
    place = files[path].rindex(old) if old in BLOCK else files[path].index(old)
    files[path] = files[path][:place] + new + files[path][place + len(old) :]
    assert code in {one.code for one in problems_of("redshield", files)}


def test_a_register_is_not_keyed_by_what_is_personal():
    register = "registers/websites.yaml"
    files = {
        **FILES["redshield"],
        register: FILES["redshield"][register].replace("number, unique: true}", "number, unique: true, personal: true}"),
    }
    assert "register.personal_key" in {one.code for one in problems_of("redshield", files)}


def test_a_region_pays_more_and_from_an_earlier_age_but_never_less():
    made = service(pack())
    more = {
        "amounts": [
            {
                "from": "2026-01-01",
                "assumed": True,
                "bands": [{"age": 75, "amount": 4000}, {"age": 80, "amount": 6000}, {"age": 90, "amount": 10000}],
            }
        ]
    }
    region = overlay.apply(made, more)
    assert region.benefit is not None
    assert [len(one.value.amounts) for one in region.benefit.amounts] == [2, 3]
    for bands in ([{"age": 80, "amount": 4999}, {"age": 90, "amount": 10000}], [{"age": 81, "amount": 9000}, {"age": 90, "amount": 10000}]):
        with pytest.raises(Refused, match=r"pack\.bad_overlay"):
            overlay.apply(made, {"amounts": [{"from": "2026-01-01", "assumed": True, "bands": bands}]})
    with pytest.raises(Refused, match=r"pack\.bad_overlay"):
        overlay.apply(service(FILES["redshield"]), more)
