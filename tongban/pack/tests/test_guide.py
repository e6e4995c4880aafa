"""The guide tells the whole language, and what stands in it is true; so does the example of the design."""

import re
from pathlib import Path

import pytest

from tongban.pack import expectations, reader, rules, scenarios, schema

GUIDE = Path("docs/write-a-pack.md").read_text(encoding="utf-8")
DESIGN = """
id: redshield.website-filing
grade: checked
authentic: zh-Hans
power: website-filing
law: [{act: website-filing-2000, article: unknown, note: "procedure of 2000-08-28"}]
applicants: [enterprise]
identity: 2
fetch:
  operator: {offer: enterprises.state, claim: {code: applicant.code}, purpose: website-filing, on_unavailable: wait}
materials:
  domain-proof: {needed: always}
  business-licence: {instead_of_asking: fetch.operator}
steps:
  screen:  {automatic: [operator_is_active, name_is_free], next: review}
  review:  {post: filing-clerk, limit: [{from: 2000-09-01, working_days: 5, source: redshield}], may: [supplement, refuse],
            next: [{when: {field: kind, one_of: [platform]}, to: joint}, {to: decide}]}
  joint:   {parallel: [fire, food], join: all, next: decide}
  fire:    {agency: fire-protection, post: inspector, limit: [{from: 2019-04-23, working_days: 10, source: fire-law}]}
  food:    {agency: market-regulation, post: inspector, limit: [{from: 2019-04-23, working_days: 10, source: food-law}]}
  decide:  {post: section-head, outcomes: {grant: {issue: licence, enter: websites}, refuse: {reasons: [name-taken, proof-missing]}}}
draws: [{at: accepted, act: reserve, from: form.lines, on: licence}]
retention: {class: 10y, source: archive-rules}
licence: {kind: website-filing, valid: [{from: 2000-09-01, years: 1, source: redshield}]}
"""


@pytest.mark.parametrize("kind", ["service", "register", "offer", "scenario", "local"])
def test_the_guide_names_every_key(kind: str):
    made = schema.KINDS[kind]()
    properties = made["properties"] if "properties" in made else made["oneOf"][0]["properties"]
    wanted = set(properties) - {"id", "title", "name", "moves"}
    assert {key for key in wanted if not re.search(rf"\b{key}\b", GUIDE)} == set()


def test_the_guide_names_every_operator_and_choice():
    words = {*expectations.OPERATORS, *expectations.TOGETHER, *schema.UNITS, *schema.OPERATORS, *schema.choices(schema.shapes.Step, "may")}
    assert {word for word in words if f"`{word}`" not in GUIDE and word not in GUIDE} == set()


def test_the_examples_of_the_guide_are_sound():
    story = re.findall(r"```yaml\n(name: .*?)```", GUIDE, re.DOTALL)[0]
    assert scenarios.read(story).problems == ()
    assert rules.lint(re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)[0]) == []


def test_the_example_of_the_design_is_read_as_it_stands():
    files = {"pack.yaml": "id: x\ntitle: {en: X}\n", "services/filing/service.yaml": DESIGN}
    reading = reader.parse(files)
    assert reading.problems == ()
    service = reading.pack.services["redshield.website-filing"]
    assert service.steps["decide"].outcomes["grant"].enter == ("websites",)
    assert service.steps["review"].limit[0].law.act == "redshield"
    assert service.start == "screen"
