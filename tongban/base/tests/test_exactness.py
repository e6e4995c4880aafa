import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.base import canonical, exact, identifiers, names, text
from tongban.base.errors import Refused
from tongban.base.keys import KeyStore
from tongban.base.suites import SUITES

SCHEMES = {"uscc": "uscc", "org": "organisation", "rid": "resident", "elicence": "licence"}
TEXT = Path("data/china/testvectors/identifiers.csv").read_text()
VECTORS = [row for row in csv.DictReader(TEXT.splitlines()) if row["kind"] in SCHEMES]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["value"])
def test_identifiers_agree_with_the_test_vectors(row: dict[str, str]) -> None:
    assert identifiers.check(SCHEMES[row["kind"]], row["value"]).ok == (row["valid"] == "1")


def test_a_lower_case_code_is_kept_in_upper_case_with_what_was_given() -> None:
    checked = identifiers.check("uscc", " 11511301452259996u ")
    assert (checked.value, checked.raw) == ("11511301452259996U", " 11511301452259996u ")


def test_a_card_number_is_known_by_its_last_digit() -> None:
    assert identifiers.card_check("7992739871") == "3"  # the example that explanations of the sum use
    codes = [identifiers.check("bank-card", raw).code for raw in ("4111 1111-1111 1111", "4111111111111112", "41111", "4111111111111l11")]
    assert codes == ["", "identifier.check", "identifier.length", "identifier.characters"]


@given(st.text("0123456789", min_size=11, max_size=18), st.data())
def test_one_changed_digit_of_a_card_number_is_found(body: str, data: st.DataObject) -> None:
    number = body + identifiers.card_check(body)
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    assert identifiers.check("bank-card", number).ok
    assert not identifiers.check("bank-card", number[:place] + other + number[place + 1 :]).ok


@given(st.integers(0, 10**8 - 1))
def test_synthetic_codes_fit_and_belong_to_no_region(number: int) -> None:
    code = identifiers.make_uscc(number)
    assert identifiers.check("uscc", code).ok
    assert identifiers.check("organisation", code[8:17]).ok
    assert code[2:8] == "999999"


@given(st.dates(date(1930, 1, 1), date(2020, 1, 1)), st.integers(0, 999))
def test_synthetic_resident_numbers_fit(born: date, sequence: int) -> None:
    assert identifiers.check("resident", identifiers.make_resident(born, sequence)).ok


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12))
def test_licence_numbers_fit_and_one_changed_character_is_found(serial: str) -> None:
    number = identifiers.make_licence_number("11100000000013338W001", "11511301008778183N", serial)
    assert identifiers.check("licence", number).ok
    changed = number.replace(f".{serial}.", "." + ("0" if serial[0] != "0" else "1") + serial[1:] + ".")
    assert not identifiers.check("licence", changed).ok


@given(json_values)
def test_canonical_bytes_read_back_to_the_same_value(value: object) -> None:
    assert canonical.loads(canonical.dumps(value)) == value


@pytest.mark.parametrize("bad", [1.5, {"a": float("nan")}, {1: "a"}, "\ud800", 10**18, b"x"])
def test_what_has_no_one_form_is_refused(bad: object) -> None:
    with pytest.raises(Refused, match=r"canonical.bad_value"):
        canonical.dumps(bad)


@pytest.mark.parametrize("other", [b'{"b":1,"a":2}', b'{"a": 1}', b'"\\u4e2d"', b"1.0", b'{"a":1,"a":1}'])
def test_bytes_that_do_not_print_back_are_refused(other: bytes) -> None:
    with pytest.raises(Refused, match=r"canonical.not_canonical"):
        canonical.loads(other)


@pytest.mark.parametrize("name", ["王芳", "𠮷田", "阿卜杜拉·买买提", "O’Brien", "林\ufa19", "\U0002f800", "阿" * 60])
def test_names_stay_as_people_have_them(name: str) -> None:
    assert text.clean(name, 60) == name


def test_a_name_is_the_same_in_either_form_of_an_ideograph_and_composed() -> None:
    assert text.clean("Zoe\u0308") == "Zo\u00eb"
    assert text.same("林\ufa19", "林神")
    assert not text.same("林神", "林申")


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800", "pay\u202egpj.exe", "\ufffe"])
def test_a_character_that_cannot_be_kept_is_named(bad: str) -> None:
    with pytest.raises(Refused) as refusal:
        text.clean(bad, field="name")
    assert refusal.value.code == "text.bad_character"
    assert refusal.value.facts["character"].startswith("U+")


def test_look_alike_scripts_are_seen() -> None:
    assert text.scripts("pаypal") == {"LATIN", "CYRILLIC"}


def test_case_numbers_check_themselves() -> None:
    number = names.case_number("511602", date(2026, 3, 2))
    assert names.is_case_number(number)
    last = "0" if number[-1] != "0" else "1"
    assert not names.is_case_number(number[:-1] + last)


def test_ids_rise_in_time() -> None:
    made = [names.uuid7() for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == 1000


@given(st.integers(-(10**17), 10**17), st.integers(0, 5))
def test_numbers_print_and_read_back(value: int, places: int) -> None:
    assert exact.parse(exact.show(value, places), places) == value


@pytest.mark.parametrize("bad", ["", "1,5", "1.234567", "１２", "1e3", "--1", "0x10"])
def test_what_is_no_number_is_refused(bad: str) -> None:
    with pytest.raises(Refused):
        exact.parse(bad, 5)


def test_money_keeps_its_minor_units() -> None:
    assert str(exact.Money.read("12.5")) == "12.50"
    assert str(exact.Money.read("1200", "JPY")) == "1200"
    assert exact.price(exact.parse("3", 5), exact.parse("0.335", 4)).minor == 101


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
def test_a_signature_holds_only_for_its_message(suite: object) -> None:
    private = suite.generate()
    signature = suite.sign(private, b"granted")
    assert suite.verify(suite.public(private), b"granted", signature)
    assert not suite.verify(suite.public(private), b"refused", signature)
    for other in SUITES.values():
        assert not suite.verify(other.public(other.generate()), b"granted", signature)


def test_sealed_values_open_after_rotation_and_are_found_by_their_hash(tmp_path: Path) -> None:
    store = KeyStore(tmp_path / "keys")
    sealed = store.seal("110105194912310021")
    before = store.lookup("resident", "110105194912310021")
    store.rotate("personal")
    again = KeyStore(tmp_path / "keys")
    assert again.open(sealed) == "110105194912310021"
    assert again.lookup("resident", "110105194912310021") == before
    assert again.signer("personal").id != sealed.partition(":")[0]


def test_a_changed_sealed_value_is_refused(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    sealed = store.seal("secret")
    key, _, rest = sealed.partition(":")
    with pytest.raises(Refused, match=r"keys.damaged"):
        store.open(f"{key}:{rest[:20]}{'A' if rest[20] != 'A' else 'B'}{rest[21:]}")


def test_only_the_owner_reads_keys(tmp_path: Path) -> None:
    KeyStore(tmp_path / "k").signer("node")
    assert all(path.stat().st_mode & 0o077 == 0 for path in [tmp_path / "k", *(tmp_path / "k").iterdir()])


def test_minor_units_are_those_of_the_list_of_currencies() -> None:
    with Path("data/trade/iso4217-currencies.csv").open(encoding="utf-8", newline="") as rows:
        listed = {row["AlphabeticCode"]: row["MinorUnit"] for row in csv.DictReader(rows) if not row["WithdrawalDate"]}
    units = {code: int(minor) for code, minor in listed.items() if minor.isdigit()}
    assert len(units) > 150
    assert {code: exact.MINOR.get(code, 2) for code in units} == units
    assert set(exact.MINOR) <= set(units)
    assert (str(exact.Money.read("1500", "ISK")), str(exact.Money.read("1.2345", "CLF"))) == ("1500", "1.2345")
    with pytest.raises(Refused, match=r"exact\.not_a_number"):
        exact.Money.read("1500.50", "ISK")
