"""Sounds with the phrases of the tree are those of the whole of pypinyin."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from opencc import OpenCC

from tongban.pack import likeness, readings

WHOLE = """
import json, sys
from pypinyin import lazy_pinyin
from tongban.pack import likeness, readings
texts = json.loads(sys.stdin.read())
print(json.dumps([[" ".join(lazy_pinyin(likeness.fold(text))) for text in texts], list(readings.needed())]))
"""
DATA = Path("data/china")


def texts() -> list[str]:
    """Names of places and of the items of a real catalogue."""
    sources = {
        "divisions/prefectures.csv": "name",
        "divisions/counties.csv": "name",
        "services/service_items_guangan_2025.csv": "item_name",
    }
    found = {
        row[column] for file, column in sources.items() for row in csv.DictReader((DATA / file).read_text(encoding="utf-8").splitlines())
    }
    return sorted(found)


def test_every_name_sounds_as_with_all_phrases_and_the_file_is_what_pypinyin_says() -> None:
    known = texts()
    assert len(known) > 3000
    whole = {name: value for name, value in os.environ.items() if not name.startswith("PYPINYIN_")}
    told = subprocess.run(
        [sys.executable, "-c", WHOLE], input=json.dumps(known), env=whole, capture_output=True, text=True, check=True
    ).stdout
    sounds, needed = json.loads(told)
    assert [likeness.sound(one) for one in known] == sounds
    assert readings.read() == {phrase: tuple(syllables) for phrase, syllables in needed}


def test_a_phrase_decides_how_its_characters_sound() -> None:
    assert [likeness.sound(one) for one in ("银行", "行走", "朝阳", "朝阳区")] == ["yin hang", "xing zou", "zhao yang", "chao yang qu"]


PHRASES = sorted(readings.read())
CHARACTERS = sorted({character for phrase in PHRASES for character in phrase})
# What the converter would not leave as it made it: names that it lengthens, and words that it changes a second time.
RESTLESS = [
    "塔吉克",
    "塔吉克斯坦",
    "厄瓜多尔",
    "尼日",
    "尼日尔",
    "尼日利亚",
    "奈及利亞",
    "幺麼",
    "申昇勳",
    "乾縣",
    "檔案",
    "程式",
    "顯著",
    "Ｕ盤",
]
PARTS = some.sampled_from(PHRASES) | some.sampled_from(CHARACTERS) | some.sampled_from(RESTLESS) | some.text(max_size=3)


TRADITIONAL = OpenCC("s2twp")


@settings(deadline=None)
@given(some.lists(PARTS, max_size=6).map("".join))
def test_what_is_folded_stays_as_it_is_in_either_script(text: str) -> None:
    for written in (text, TRADITIONAL.convert(text)):
        folded = likeness.fold(written)
        assert likeness.fold(folded) == folded


def test_every_character_and_phrase_of_the_readings_folds_once_and_for_all() -> None:
    restless = [one for one in (*CHARACTERS, *PHRASES, *RESTLESS) if likeness.fold(likeness.fold(one)) != likeness.fold(one)]
    assert restless == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("塔吉克", "塔吉克斯坦"),
        ("奈及利亞", "尼日利亚"),
        ("尼日", "尼日爾"),
        ("乾縣", "乾县"),
        ("檔案", "文件"),
        ("顯著", "显著"),
        ("程式", "程序"),
    ],
)
def test_both_scripts_of_a_word_fold_alike(one: str, other: str) -> None:
    assert likeness.fold(one) == likeness.fold(other)


def test_a_country_is_not_put_into_the_name_of_a_county() -> None:
    assert likeness.fold("塔什库尔干塔吉克自治县") == "塔什库尔干塔吉克自治县"
