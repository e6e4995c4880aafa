"""Sounds with the phrases of the tree are those of the whole of pypinyin."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

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
