"""What a guide may say, and services that are a guide only."""

import pytest

from tongban.pack.lines import Problem
from tongban.pack.tests import sample

PACK = """
id: guides
title: {zh-Hans: 指南, zh-Hant: 指南, en: Guides, fr: Guides}
posts:
  clerk: {zh-Hans: 员, zh-Hant: 員, en: Clerk, fr: Agent}
"""
GUIDE = """
id: guides.licence
online: no
items: [511A0064100070]
law: [{act: licensing-law, article: "42"}]
applicants: [enterprise]
topics: ["005"]
ask_yourself:
  registered: {assumed: true}
materials:
  letter: {needed: always, originals: 1, copies: 2, assumed: true}
steps:
  decide: {post: clerk, outcomes: {grant: }}
places:
  hall: {phone: "12345", assumed: true}
remedies:
  litigation: {limit: [{from: 2015-05-01, months: 6, whose: applicant, assumed: true}]}
publish: {law: {act: licensing-law, article: "40"}}
"""
TEXTS = """
title: 许可
summary: 说明
ask.registered: 登记了吗？
ask.registered.else: 先登记。
material.letter: 申请书
material.letter.blank: "申请人：____"
material.letter.issuer: 本人
step.decide: 决定
outcome.grant: 准予
place.hall: 大厅
result: 许可证
"""


def problems(guide: str = GUIDE) -> list[Problem]:
    """What is wrong with a pack of this one service, beside words that other languages lack."""
    files = {**sample.FILES["redshield"], "pack.yaml": PACK}
    files = {path: text for path, text in files.items() if not path.startswith(("services/", "registers/", "offers/"))}
    files |= {"services/licence/service.yaml": guide, "services/licence/texts.zh-Hans.yaml": TEXTS}
    return [one for one in sample.problems_of("redshield", files) if not one.warning]


def test_a_guide_without_form_power_and_retention_passes() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ("online: no\n", "", "power.unknown"),
        ("items: [511A0064100070]\n", "", "guide.no_item"),
        ('topics: ["005"]', "topics: [person.005]", "guide.no_code"),
        ('topics: ["005"]', "topics: [enterprise.6]", "guide.no_code"),
        ("applicants: [enterprise]", "applicants: [person, enterprise]", "topic.which"),
        ("topics:", "life_events: [moving]\ntopics:", "guide.no_code"),
        ("registered: {assumed: true}", "registered: ", "law.missing"),
        ("registered: {assumed: true}", "registered: {instead_of_asking: fetch.x, assumed: true}", "ask.no_fetch"),
        ('hall: {phone: "12345", assumed: true}', 'hall: {phone: "12345"}', "law.missing"),
        ("litigation:", "prayer:", "shape.not_among"),
        ("{limit: [{from: 2015-05-01, months: 6, whose: applicant, assumed: true}]}", "{}", "remedy.no_limit"),
        ('article: "40"', 'article: "400"', "law.no_article"),
        ("decide: {post: clerk,", "decide: {automatic: [look],", "guide.not_online"),
        ("steps:", "licence: {kind: x}\nsteps:", "guide.not_online"),
        ("letter: {needed: always,", "letter: {needed: sometimes,", "material.sometimes"),
    ],
)
def test_what_does_not_belong_is_named(was: str, now: str, code: str) -> None:
    assert GUIDE.count(was) == 1
    assert code in {one.code for one in problems(GUIDE.replace(was, now))}
