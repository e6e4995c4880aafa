"""The words of every package are found, also of those that are no apps: a catalogue that is never read translates nothing."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

ROOT = Path(__file__).parents[2]
PLACES = sorted(path.parents[2].parent.relative_to(ROOT).as_posix() for path in ROOT.rglob("locale/fr/LC_MESSAGES/django.po"))


@pytest.mark.parametrize("place", PLACES)
def test_the_catalogue_of_each_package_is_read(place: str) -> None:
    with (ROOT / place / "locale/fr/LC_MESSAGES/django.po").open("rb") as text:
        words = [one.id for one in read_po(text) if one.id and isinstance(one.id, str) and one.string not in ("", one.id)]
    with translation.override("fr"):
        assert words
        assert all(translation.gettext(one) != one for one in words[:20])
