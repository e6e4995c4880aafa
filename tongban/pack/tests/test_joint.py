"""Joint matters in the language of packs: what is read, and what the checker refuses, with a cure."""

import pytest

from tongban.pack import reader, schema
from tongban.pack.comparer import compare
from tongban.pack.joint_shapes import Source
from tongban.pack.lines import Problem
from tongban.pack.tests import sample

FILE = "joint/shop.yaml"
JOINT = """
id: redshield.shop
authentic: zh-Hans
title: {zh-Hans: 开网店, zh-Hant: 開網店, en: Open a web shop, fr: Ouvrir une boutique}
summary: {zh-Hans: 备案两个网站, zh-Hant: 備案兩個網站, en: Two filings, fr: Deux déclarations}
law: [{act: licensing-law, article: "26"}]
applicants: [enterprise]
questions:
  address: {element: site-address}
  second: {element: yes}
fetch:
  operator: {offer: enterprises.state, claim: {code: applicant.code}, purpose: website-filing}
parts:
  shop: {service: redshield.website-filing}
  mirror:
    service: redshield.website-filing
    when: {field: second, equals: true}
    needs: [shop]
    answers: {provider: shop.provider, webmaster: [shop.webmaster]}
    materials: {domain-certificate: shop}
texts:
  part.mirror: {zh-Hans: 镜像, zh-Hant: 鏡像, en: Mirror, fr: Miroir}
""".replace("{element: yes}", "{element: site-kind}").replace("equals: true", "equals: trading")


def problems(text: str) -> list[Problem]:
    """What is wrong with the sample pack beside this joint matter."""
    return [one for one in sample.problems_of("redshield", {**sample.FILES["redshield"], FILE: text}) if not one.warning]


def test_a_joint_matter_is_read_and_passes():
    assert problems(JOINT) == []
    pack = reader.parse({**sample.FILES["redshield"], FILE: JOINT}).pack
    joint = pack.joint["redshield.shop"]
    assert list(joint.parts) == ["shop", "mirror"]
    assert joint.parts["mirror"].answers["webmaster"] == (Source("part", "shop", "webmaster"),)
    assert joint.parts["mirror"].comes_after == {"shop"}
    assert [str(one) for one in joint.parts["mirror"].materials["domain-certificate"]] == ["shop"]


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ("shop: {service: redshield.website-filing}", "shop: {service: redshield.website-filng}", "joint.no_service"),
        ("shop: {service: redshield.website-filing}", "shop: {service: redshield.website-filing, needs: [mirror]}", "joint.circle"),
        ("needs: [shop]", "needs: [shp]", "joint.no_part"),
        ("provider: shop.provider", "providr: shop.provider", "joint.no_question"),
        ("provider: shop.provider", "provider: shop.site_name", "joint.element"),
        ("provider: shop.provider", "provider: shop.nothing", "joint.no_fact"),
        ("provider: shop.provider", "provider: fetch.nobody.name", "joint.no_source"),
        ("provider: shop.provider", "provider: licence.nothing.name", "joint.no_source"),
        ("provider: shop.provider", "provider: [shop.provider, mirror.provider]", "joint.two_sources"),
        ("domain-certificate: shop", "business-licence: shop", "joint.no_material"),
        ("domain-certificate: shop", "domain-certificate: shop.number", "joint.fact"),
        ("domain-certificate: shop", "domain-certificate: licence.passport", "joint.no_source"),
        ("needs: [shop]", "region: address", "joint.region"),
        ("applicants: [enterprise]", "applicants: [person]", "joint.applicants"),
        ("applicants: [enterprise]", "applicants: []", "shape.missing"),
        ('law: [{act: licensing-law, article: "26"}]', "law: []", "law.missing"),
        ("title: {zh-Hans: 开网店,", "title: {", "texts.missing"),
        ("part.mirror", "part.miror", "texts.unknown"),
        ("{field: second, equals: trading}", "{field: third, equals: trading}", "condition.unknown_field"),
        ("address: {element: site-address}", "address: {element: site-adress}", "element.unknown"),
        ("purpose: website-filing}", "purpose: curiosity}", "fetch.purpose"),
        ("texts:", "same: {who: [shop.webmaster, mirror.phone]}\ntexts:", "joint.element"),
        ("texts:", "same: {who: [shop.webmaster, mirror.name]}\ntexts:", "joint.no_question"),
        ("texts:", "same: {phone: [shop.webmaster, mirror.webmaster]}\ntexts:", "joint.name"),
        ("texts:", "text:", "shape.unknown_key"),
    ],
)
def test_what_cannot_be_is_refused_with_a_cure(was: str, now: str, code: str):
    assert was in JOINT
    found = problems(JOINT.replace(was, now, 1))
    assert code in {one.code for one in found}
    assert all(one.file == FILE and one.line >= 1 and one.reason and one.cure for one in found)


def test_one_part_alone_is_no_joint_matter():
    text = JOINT[: JOINT.index("  mirror:")]
    assert {one.code for one in problems(text)} == {"joint.few"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("online: no", "joint.guide_only"),
        ("concerns: website-filing", "joint.concerns"),
        ("signatories: {applicant: {}}", "joint.signatories"),
    ],
)
def test_a_guide_a_change_of_a_licence_or_what_several_sign_cannot_be_a_part(line: str, code: str):
    path = "services/website-filing/service.yaml"
    files = {**sample.FILES["redshield"], FILE: JOINT}
    assert code in {one.code for one in sample.problems_of("redshield", {**files, path: f"{files[path]}{line}\n"})}


def test_one_material_with_two_titles_or_no_common_form_is_named():
    files = dict(sample.FILES["redshield"])
    for path, text in list(files.items()):
        if path.startswith("services/website-filing/") and "scenarios" not in path:
            told = text.replace("id: redshield.website-filing", "id: redshield.other")
            files[path.replace("website-filing", "other")] = told.replace(
                "material.domain-certificate: ", "material.domain-certificate: 另一份"
            )
    other = JOINT.replace("service: redshield.website-filing\n", "service: redshield.other\n").replace(
        "materials: {domain-certificate: shop}", ""
    )
    codes = {one.code for one in sample.problems_of("redshield", {**files, FILE: other})}
    assert "joint.material_differs" in codes
    path = "services/other/texts.zh-Hans.yaml"
    files[path] = files[path].replace("另一份", "")
    files["services/other/service.yaml"] = files["services/other/service.yaml"].replace("formats: [pdf, png, jpeg]", "formats: [pdf]")
    service = "services/website-filing/service.yaml"
    files[service] = files[service].replace("formats: [pdf, png, jpeg]", "formats: [png]")
    codes = {one.code for one in sample.problems_of("redshield", {**files, FILE: other})}
    assert "joint.no_format" in codes
    assert "joint.material_differs" not in codes


def test_a_changed_joint_matter_is_a_difference_and_a_removed_one_breaks_open_ones():
    files = sample.FILES["redshield"]
    old = reader.parse({**files, FILE: JOINT}).pack
    (changed,) = compare(old, reader.parse({**files, FILE: JOINT.replace("needs: [shop]", "needs: []")}).pack)
    assert (changed.part, changed.name, changed.change, changed.breaks) == ("joint", "redshield.shop", "changed", False)
    (removed,) = compare(old, reader.parse(files).pack)
    assert (removed.change, removed.breaks) == ("removed", True)


def test_editors_know_the_file():
    assert schema.kind_of(FILE) == "joint"
    assert {"parts", "questions", "same"} <= set(schema.schema("joint")["properties"])
