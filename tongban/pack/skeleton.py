"""A pack to begin with: one service from question to decision, in four languages. It passes the checker; every fact in it is assumed."""

from __future__ import annotations

from pathlib import Path

from tongban.base.errors import Refused
from tongban.pack.sections import NAME

_PACK = """\
# Who this pack is for, and the posts that its steps name. Guide: docs/write-a-pack.md
id: PACK
title: {zh-Hans: 新事项, zh-Hant: 新事項, en: New service, fr: Nouveau service}
posts:
  clerk: {zh-Hans: 经办人, zh-Hant: 經辦人, en: Clerk, fr: Agent}
  head: {zh-Hans: 科长, zh-Hant: 科長, en: Head of section, fr: Chef de section}
"""
_ELEMENTS = """\
# Each question names an element. Take one of packs/standards where it has the right one, and then delete it here.
PACK-purpose:
  type: long_text
  most: 500
  label: {zh-Hans: 用途, zh-Hant: 用途, en: Purpose, fr: Objet}
  hint: {zh-Hans: 请用一两句话说明。, zh-Hant: 請用一兩句話說明。, en: One or two sentences are enough., fr: Une ou deux phrases suffisent.}
PACK-day:
  type: date
  label: {zh-Hans: 日期, zh-Hant: 日期, en: Day, fr: Date}
"""
_POWERS = """\
# Which bodies may do this, from when, and where that stands.
PACK-decision:
  title: {zh-Hans: 决定新事项, zh-Hant: 決定新事項, en: Decide the new service, fr: Décider du nouveau service}
  function: PACK
  from: 2026-01-01
  assumed: true
  note: name the law
"""
_SERVICE = """\
# Every number that a regulation can change has its day and its source; what no source confirms says assumed: true.
id: PACK.application
grade: checked
authentic: zh-Hans
power: PACK-decision
law: [{assumed: true, note: name the law}]
applicants: [person, enterprise]
identity: 2
materials:
  proof:
    needed: {field: day, present: true}
    assumed: true
notice: [{from: 2026-01-01, working_days: 5, assumed: true}]
supplement: [{from: 2026-01-01, working_days: 10, whose: applicant, assumed: true}]
start: screen
steps:
  screen:
    automatic: [purpose_is_said]
    next: review
  review:
    post: clerk
    may: [supplement, ask]
    limit: [{from: 2026-01-01, working_days: 5, assumed: true}]
    next: decide
  decide:
    post: head
    limit: [{from: 2026-01-01, working_days: 10, assumed: true}]
    outcomes:
      grant: {}
      refuse: {favourable: false, reasons: [not-entitled]}
reasons:
  not-entitled: {assumed: true}
retention: {class: 10y, assumed: true}
"""
_FORM = """\
groups:
  - name: request
    fields:
      - {name: purpose, element: PACK-purpose}
      - {name: day, element: PACK-day, required: false}
"""
_RULES = '''\
"""Rules of the new service: what conditions in YAML cannot say. Values in, problems out."""


def purpose_is_said(facts):
    """The purpose has more than one word or character (assumed: name the source)."""
    purpose = (facts.get("purpose") or "").strip()
    if len(purpose) < 2:
        return [("purpose.too_short", {"field": "purpose", "given": purpose})]
    return []
'''
_SCENARIO = """\
name: An enterprise applies, a clerk examines and a head decides
given: {cast: {hengda: {}, mei: {post: clerk}, lan: {post: head}}, at: 2026-03-02T09:00}
moves:
  - {as: hengda, do: cases.submit, with: {service: PACK.application, form: {purpose: 参}}, expect: {refused: purpose.too_short}}
  - {as: hengda, do: cases.submit, with: {service: PACK.application, form: {purpose: 参加展览}}, save: a, expect: {state: submitted}}
  - {as: mei, do: cases.accept, with: {case: $a.number}, expect: {state: in_hand}}
  - {as: mei, do: cases.review, with: {case: $a.number, opinion: 齐全}, expect: {step: decide}}
  - {as: lan, do: cases.decide, with: {case: $a.number, outcome: grant}, expect: {state: decided, outcome: grant}}
"""
_WORDS = {
    "title": ("新事项", "新事項", "New service", "Nouveau service"),
    "summary": (
        "说明谁可以申请、得到什么。",
        "說明誰可以申請、得到什麼。",
        "Say who may apply and what they get.",
        "Dites qui peut demander et quoi.",
    ),
    "group.request": ("申请内容", "申請內容", "Your request", "Votre demande"),
    "material.proof": ("证明材料", "證明材料", "Proof", "Justificatif"),
    "step.screen": ("自动核验", "自動核驗", "Automatic checks", "Contrôles automatiques"),
    "step.review": ("审查", "審查", "Examination", "Examen"),
    "step.decide": ("决定", "決定", "Decision", "Décision"),
    "outcome.grant": ("同意", "同意", "Granted", "Accordé"),
    "outcome.refuse": ("不同意", "不同意", "Refused", "Refusé"),
    "reason.not-entitled": ("不符合条件", "不符合條件", "The conditions are not met", "Les conditions ne sont pas remplies"),
    "say.purpose.too_short": (
        "用途写得太短。请说明您要做什么。",
        "用途寫得太短。請說明您要做什麼。",
        "The purpose is too short. Say what you want to do.",
        "L'objet est trop court. Dites ce que vous voulez faire.",
    ),
}


def files(name: str) -> dict[str, str]:
    """The files of a new pack by path. Raises Refused("pack.bad_name")."""
    if not NAME.fullmatch(name) or len(name) > 40:
        raise Refused("pack.bad_name", given=name)
    service = "services/application/"
    texts = {
        f"{service}texts.{language}.yaml": "".join(f'{key}: "{words[place]}"\n' for key, words in _WORDS.items())
        for place, language in enumerate(("zh-Hans", "zh-Hant", "en", "fr"))
    }
    made = {
        "pack.yaml": _PACK,
        f"elements/{name}.yaml": _ELEMENTS,
        f"powers/{name}.yaml": _POWERS,
        f"{service}service.yaml": _SERVICE,
        f"{service}form.yaml": _FORM,
        f"{service}rules.py": _RULES,
        f"{service}scenarios/apply.yaml": _SCENARIO,
        **texts,
    }
    return {path: text.replace("PACK", name) for path, text in made.items()}


def write(folder: Path) -> list[Path]:
    """Write a new pack into a folder that does not exist yet; its last part is the pack's name.

    Raises Refused("pack.bad_name"), Refused("pack.exists").
    """
    made = files(folder.name)
    if folder.exists():
        raise Refused("pack.exists", folder=str(folder))
    for path, text in made.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return [folder / path for path in made]
