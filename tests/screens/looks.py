"""The looks in which people read a page: language, theme or size of print, and screen; and what axe-core says of one."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from itertools import product
from typing import Any
from zlib import crc32

from playwright.sync_api import Page

LANGUAGES = ("zh-hant", "zh-hans", "en", "fr")
THEMES = {
    "light": {"theme": "light"},
    "dark": {"theme": "dark"},
    "contrast": {"theme": "light", "contrast": "more"},
    "elder": {"theme": "light", "size": "elder"},
}
PLAIN = {"contrast": "normal", "size": "normal"}
SCREENS = {"wide": (1280, 900), "phone": (360, 740)}
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
ASK = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"


@dataclass(frozen=True)
class Look:
    language: str
    theme: str
    screen: str

    def choose(self, page: Page, base: str) -> None:
        """Make the choices as a reader does, in the address of a page that is not drawn, and take a screen of this size."""
        chosen = {**PLAIN, **THEMES[self.theme], "lang": self.language}
        page.context.request.get(f"{base}/healthz", params=chosen)
        width, height = SCREENS[self.screen]
        page.set_viewport_size({"width": width, "height": height})


GRID = [Look(*one) for one in product(LANGUAGES, THEMES, SCREENS)]


def look_of(name: str) -> Look:
    """One look for a page, the same in each run."""
    return GRID[crc32(name.encode()) % len(GRID)]


def violations(page: Page) -> list[str]:
    """What axe-core has against the page: rule, elements, and what is wrong."""
    page.evaluate(AXE)  # not as a script of the page: its policy would refuse that
    found: list[dict[str, Any]] = page.evaluate(ASK)
    return [f"{one['id']}: {'; '.join(_element(node) for node in one['nodes'][:3])}" for one in found]


def _element(node: dict[str, Any]) -> str:
    told = " ".join(one["message"] for one in node["any"] + node["all"] + node["none"])
    return f"{node['html'][:120]} ({told[:200]})"
