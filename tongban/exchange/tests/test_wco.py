"""Messages in the WCO data model: 25 of a real customs office, as they are, in and out; and what cannot be taken in."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from tongban.base import canonical
from tongban.base.errors import Refused
from tongban.exchange import wco, wco_checks, wco_lists, wco_model
from tongban.exchange.errors import WORDS

pytestmark = pytest.mark.once
FOLDER = Path("data/trade")
SAMPLES = {one["name"]: one["message"] for one in json.loads((FOLDER / "wco-dec-hmrc-samples.json").read_text())}
EXPORT = "export-type-D-electronic-licence-write-off"
HEAD = "<MetaData><WCODataModelVersionCode>3.6</WCODataModelVersionCode><WCOTypeName>DEC</WCOTypeName>"
ITEM = "MetaData/Declaration/GoodsShipment/GovernmentAgencyGoodsItem"


def sample(name: str) -> bytes:
    return (FOLDER / "wco" / f"{name}.xml").read_bytes()


def declaration(inner: str) -> bytes:
    return f"{HEAD}<Declaration><FunctionCode>9</FunctionCode>{inner}</Declaration></MetaData>".encode()


def refusal(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        wco.read(content)
    return [(one.code, one.facts["field"]) for one in caught.value.discrepancies]


def tree(**more: Any) -> dict[str, Any]:
    return {"WCODataModelVersionCode": "3.6", "WCOTypeName": "DEC", "Declaration": {"FunctionCode": "9", **more}}


def test_all_25_samples_are_read_as_they_are_and_equal_after_a_round_trip() -> None:
    assert len(SAMPLES) == 25 == len(list((FOLDER / "wco").glob("*.xml")))
    for name, expected in SAMPLES.items():
        message = wco.read(sample(name))
        assert message.tree == expected, name  # as another reader turned the same XML into JSON
        written = wco.write(json.loads(canonical.dumps(message.tree)))
        again = wco.read(written)
        assert canonical.dumps(again.tree) == canonical.dumps(message.tree), name
        assert wco.write(again.tree) == written, name
        assert {one.code for one in again.remarks} <= {"wco.odd_moment", "wco.no_currency"}, name


def test_what_is_not_carried_is_named_element_by_element() -> None:
    remarks = wco.read(sample(EXPORT)).remarks
    said = {(one.code, one.facts["field"], one.facts.get("what")) for one in remarks}
    assert ("wco.left_out", "MetaData/Declaration", "@schemaLocation") in said
    assert ("wco.trimmed", "MetaData/AgencyAssignedCustomizationVersionCode", None) in said
    assert ("wco.left_out", f"{ITEM}/Commodity", "<!-- -->") in said
    assert len([one for one in remarks if one.facts.get("what") == "<!-- -->"]) == sample(EXPORT).count(b"<!--")
    (odd, bare) = (wco.read(sample(f"notification-{name}")).remarks[-1] for name in ("DMSEOG", "DMSCPR"))
    assert (odd.code, odd.facts["given"]) == ("wco.odd_moment", "Wed Nov 13 00:00:00 UTC 2019")
    assert (bare.code, bare.facts["field"][-13:]) == ("wco.no_currency", "PaymentAmount")


def test_elements_that_the_model_does_not_have_or_has_elsewhere_are_carried_and_named() -> None:
    inner = declaration("<Extra x='1'>a&#13;b</Extra><TypeCode>EXD</TypeCode><ID>1</ID>")
    message = wco.read(b"\xef\xbb\xbf<?xml version='1.0'?> <?go now?>" + inner.replace(b"<MetaData>", b"<MetaData y='&#10;2'>"))
    assert message.tree["@y"] == "\n2"
    assert message.tree["Declaration"]["Extra"] == {"@x": "1", "#text": "a\rb"}
    assert [(one.code, one.facts.get("what") or one.facts["field"]) for one in message.remarks] == [
        ("wco.left_out", "U+FEFF"),
        ("wco.left_out", "<?go?>"),
        ("wco.no_namespace", "MetaData"),
        ("wco.order", "MetaData/Declaration/TypeCode"),
        ("wco.order", "MetaData/Declaration/ID"),
        ("wco.unknown", "MetaData/Declaration/Extra"),
    ]
    written = wco.write(message.tree)
    assert written.index(b"<ID>") < written.index(b"<TypeCode>") < written.index(b"<Extra")
    assert wco.read(written).tree == message.tree


def test_codes_of_currencies_and_units_are_held_against_their_lists() -> None:
    amounts = {"@currencyID": "DEM", "#text": "1.00"}, {"@currencyID": "EUR", "#text": "1.00"}
    items = [{"SequenceNumeric": str(place), "StatisticalValueAmount": one} for place, one in enumerate(amounts, 1)]
    quantities = [{"WriteOff": {"QuantityQuantity": {"@unitCode": unit, "#text": "1"}}} for unit in ("KGM#G", "XYZ", "05", "AA")]
    told = tree(GoodsShipment={"GovernmentAgencyGoodsItem": [items[0], {**items[1], "AdditionalDocument": quantities}]})
    said = [(one.code, one.facts["given"]) for one in wco.take(told).remarks]
    assert said == [("wco.withdrawn", "DEM"), ("wco.other_unit", "XYZ"), ("wco.old_unit", "05")]
    assert wco_lists.currencies()["DEM"] == "2002-03"
    assert (len(wco_lists.units()), sum(one == "X" for one in wco_lists.units().values())) == (2_136, 309)
    with pytest.raises(Refused, match=r"wco\.other_currency"):
        wco.take(tree(InvoiceAmount={"@currencyID": "ZZZ", "#text": "1"}))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "wco.not_xml"),
        (b"<MetaData>", "wco.not_xml"),
        (b"{}", "wco.not_xml"),
        (b"<Declaration/>", "wco.not_a_message"),
        (b"<!DOCTYPE a [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><MetaData>&b;</MetaData>", "wco.doctype"),
        (b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><MetaData/>", "wco.doctype"),
        (b"<MetaData>&file;</MetaData>", "wco.not_xml"),
        ("<MetaData/>".encode("utf-16"), "wco.not_utf8"),
        (b"<?xml version='1.0' encoding='GB18030'?><MetaData/>", "wco.other_encoding"),
        (b"<MetaData>" + b"<a>" * 20 + b"</a>" * 20 + b"</MetaData>", "wco.too_deep"),
        (b"<MetaData>" + b"<a/>" * wco_checks.ELEMENTS + b"</MetaData>", "wco.too_deep"),
        (b" " * (wco.MOST + 1), "wco.too_large"),
        (b"<MetaData>\x01</MetaData>", "wco.not_xml"),
    ],
)
def test_hostile_bytes_are_refused(content: bytes, code: str) -> None:
    assert [one for one, _ in refusal(content)] == [code]


def test_everything_that_cannot_be_taken_in_is_said_at_once_with_its_path() -> None:
    text = sample(EXPORT).decode()
    for old, new in (
        (">3.6<", ">2.0<"),
        ("<GoodsItemQuantity>1<", "<GoodsItemQuantity>1.0E0<"),
        ("<TotalPackageQuantity>1<", "<TotalPackageQuantity>-1<"),
        ("<GrossMassMeasure>20<", "<GrossMassMeasure>20.000000000000004<"),
        ("<NetNetWeightMeasure>15<", "<NetNetWeightMeasure>99999999999999999<"),
        ("<TariffQuantity>10<", "<TariffQuantity>1,5<"),
        ('currencyID="GBP">12040<', 'currencyID="JPY">12040.50<'),
        ('formatCode="304">20240125094643Z', 'formatCode="304">20240230094643Z'),
        ("<CountryCode>PK<", "<CountryCode>P1<"),
        ("<ID>CSCLGLOBE<", "<ID>CSCL\ufeffGLOBE<"),
        ("<ContainerCode>1<", "<ContainerCode>7<"),
        ("<Declarant>", "<Declarant>x"),
        ("<ExitOffice>", "<ExitOffice xmlns='urn:other'>"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    found = refusal(text.encode())
    assert {code for code, _ in found} == {
        "wco.other_edition",
        "wco.not_exact",
        "wco.negative",
        "wco.absurd",
        "wco.no_moment",
        "wco.other_form",
        "text.bad_character",
        "wco.other_code",
        "wco.mixed",
        "wco.other_namespace",
    }
    goods = f"{ITEM}/Commodity/GoodsMeasure"
    assert ("wco.not_exact", f"{goods}/GrossMassMeasure") in found
    assert ("wco.not_exact", f"{goods}/TariffQuantity") in found
    assert ("wco.absurd", f"{goods}/NetNetWeightMeasure") in found
    assert ("wco.not_exact", f"{ITEM}/StatisticalValueAmount") in found
    assert ("wco.other_form", "MetaData/Declaration/GoodsShipment/Destination/CountryCode") in found


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        (tree(InvoiceAmount={"@currencyID": "GBP", "#text": 9500.0}), "wco.not_text", "MetaData/Declaration/InvoiceAmount"),
        (tree(Agent={"#text": "x", "ID": "1"}), "wco.mixed", "MetaData/Declaration/Agent"),
        (tree(GoodsItemQuantity=1), "wco.not_text", "MetaData/Declaration/GoodsItemQuantity"),
        (tree(GoodsItemQuantity=1.5), "wco.not_text", "MetaData/Declaration/GoodsItemQuantity"),
        (tree(ID=None), "wco.not_text", "MetaData/Declaration/ID"),
        (tree(ID=["1"]), "wco.short_list", "MetaData/Declaration/ID"),
        (tree(ID=[]), "wco.short_list", "MetaData/Declaration/ID"),
        (tree(ID=["1", "2"]), "wco.too_many", "MetaData/Declaration/ID"),
        (tree(ID=" 1"), "wco.space_around", "MetaData/Declaration/ID"),
        (tree(ID={"Name": "1"}), "wco.no_text", "MetaData/Declaration/ID"),
        (tree(ID={"@a b": "1", "#text": "1"}), "wco.bad_name", "MetaData/Declaration/ID"),
        (tree(ID={"@xmlns": "urn:other", "#text": "1"}), "wco.bad_name", "MetaData/Declaration/ID"),
        (tree(ID="\x00"), "text.bad_character", "MetaData/Declaration/ID"),
        (tree(ID="1" * 71), "text.too_long", "MetaData/Declaration/ID"),
        (tree(Agent="x"), "wco.no_elements", "MetaData/Declaration/Agent"),
        (tree(**{"<a>": "x"}), "wco.bad_name", "MetaData/Declaration"),
        (tree(TypeCode={"@listVersionID": "D99A", "#text": "EXD"}), "wco.other_edition", "MetaData/Declaration/TypeCode/@listVersionID"),
        (
            tree(InvoiceAmount={"@currencyID": "pounds", "#text": "1"}),
            "wco.other_currency",
            "MetaData/Declaration/InvoiceAmount/@currencyID",
        ),
        ({**tree(), "WCOTypeName": "RES"}, "wco.other_kind", "MetaData/WCOTypeName"),
        ([], "wco.not_text", "MetaData"),
    ],
)
def test_json_that_could_not_be_written_without_loss_is_refused(given: Any, code: str, path: str) -> None:
    with pytest.raises(Refused) as caught:
        wco.write(given)
    assert [(one.code, one.facts["field"]) for one in caught.value.discrepancies] == [(code, path)]


def test_endless_levels_and_endless_problems_end() -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = {"a": deep}
    with pytest.raises(Refused, match=r"wco\.too_deep"):
        wco.write(tree(Extra=deep))
    with pytest.raises(Refused) as caught:
        wco.write(tree(GoodsShipment={"GovernmentAgencyGoodsItem": [{"SequenceNumeric": "x"}] * 500}))
    assert len(caught.value.discrepancies) == 100
    noted = wco.read(declaration("<Agent>" + "<!-- -->" * 500 + "</Agent>")).remarks
    assert (len(noted), noted[-1].code, noted[-1].facts["given"]) == (201, "wco.more_remarks", 301)


def test_a_message_of_many_problems_and_long_names_takes_no_more_memory_than_its_tree() -> None:
    assert refusal(declaration(f"<{'A' * 81}/>")) == [("wco.bad_name", "MetaData/Declaration")]
    assert refusal(b"<MetaData xmlns='urn:wco:datamodel:" + b"A" * 300 + b"'/>") == [("wco.other_namespace", "MetaData")]
    chain = [f"{'B' * 79}{place:x}" for place in range(11)]
    inner = "".join(f"<{name}>" for name in chain) + "<b>x<c/></b>" * 4000 + "".join(f"</{name}>" for name in reversed(chain))
    tracemalloc.start()
    found = refusal(declaration(inner))
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert (len(found), found[0][0]) == (100, "wco.mixed")


@pytest.mark.parametrize(
    ("more", "code"), [(["&" * 10_000] * 50, "wco.too_large"), (["x" * 10_000] * 201, "wco.too_large"), ([""] * 60_000, "wco.too_deep")]
)
def test_the_json_form_has_the_limits_of_xml_so_that_all_that_is_written_is_read(more: list[str], code: str) -> None:
    for act in (wco.take, wco.write):
        with pytest.raises(Refused) as caught:
            act(tree(Extra=more))
        assert [one.code for one in caught.value.discrepancies] == [code]
    written = "".join(f"<Extra>{one.replace('&', '>')}</Extra>" for one in more)
    assert refusal(declaration(written))[0][0] == code


def test_what_strangers_name_stays_in_no_cache() -> None:
    wco.take(tree(Extra={"First": "x"}))
    before = kept()
    wco.take(tree(Extra={f"E{place}": {"x": "y"} for place in range(20)}))
    assert kept() == before
    assert wco_model.needed("Declaration") == ("FunctionCode",)


def kept() -> dict[str, int]:
    return {name: one.cache_info().currsize for name, one in vars(wco_model).items() if hasattr(one, "cache_info")}


def test_every_code_has_words() -> None:
    sources = "".join((Path("tongban/exchange") / name).read_text() for name in ("wco.py", "wco_checks.py"))
    assert {part.split('"')[0] for part in sources.split('"wco.')[1:]} == {code[4:] for code in WORDS if code.startswith("wco.")}
