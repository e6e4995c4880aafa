"""Draw the pages: `make screens`, or `python -m tests.screens --pages badge,matter-waiting --languages zh-hant,en`."""

from __future__ import annotations

import argparse
import html
import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.chromium import ARGUMENTS, SHELL
from tests.screens import further, walk
from tests.screens.looks import LANGUAGES, SCREENS, THEMES, Look

OUT = Path("screens")
# Four languages and three themes are sampled when nothing else is asked.
SAMPLED = (("zh-hans", "light"), ("en", "light"), ("zh-hant", "dark"), ("fr", "elder"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", default="", help="names of pages, with commas; all when not given")
    parser.add_argument("--languages", default="", help=f"of {', '.join(LANGUAGES)}")
    parser.add_argument("--themes", default="", help=f"of {', '.join(THEMES)}")
    asked = parser.parse_args()
    wanted = set(filter(None, asked.pages.split(",")))
    OUT.mkdir(exist_ok=True)
    drawn: list[str] = []
    with tempfile.TemporaryDirectory(prefix="tongban-screens-") as folder, sync_playwright() as playwright:
        node = walk.node(Path(folder) / "home")
        try:
            browser = playwright.chromium.launch(executable_path=SHELL, args=ARGUMENTS)
            made = walk.Walk(browser, node, f"http://127.0.0.1:{node.port}")
            further.prepare(made)
            for language, theme in looks(asked.languages, asked.themes):
                drawn += draw(made, wanted, language, theme)
        finally:
            node.kill()
    index(drawn)
    sys.stdout.write(f"{len(drawn)} pictures in {OUT}/, see {OUT}/index.html\n")
    return 0


def looks(languages: str, themes: str) -> list[tuple[str, str]]:
    """Languages with themes: the sample, or all that were asked."""
    if not languages and not themes:
        return list(SAMPLED)
    return list(product((languages or "zh-hans,en").split(","), (themes or "light").split(",")))


def draw(made: walk.Walk, wanted: set[str], language: str, theme: str) -> list[str]:
    """One picture a page and size; a page that answers with an error of the server stops it all."""
    names = []
    for name, (reader, address) in sorted(made.addresses.items()):
        if wanted and name not in wanted:
            continue
        page = made.reader(reader)
        for size in SCREENS:
            Look(language, theme, size).choose(page, made.base)
            answer = page.goto(made.base + address)
            assert answer is not None
            assert answer.status < 500, (name, answer.status)
            file = f"{name}-{language}-{theme}-{size}.png"
            page.screenshot(path=OUT / file, full_page=True)
            names.append(file)
        page.close()
    return names


def index(names: list[str]) -> None:
    """All pictures on one page, to be looked over."""
    picture = '<figure><a href="{0}"><img loading="lazy" src="{0}" alt=""></a><figcaption>{0}</figcaption></figure>'
    figures = "".join(picture.format(html.escape(name)) for name in names)
    style = (
        "body{display:flex;flex-wrap:wrap;gap:1rem;font:14px sans-serif}figure{margin:0;width:22rem}img{width:100%;border:1px solid #999}"
    )
    (OUT / "index.html").write_text(f"<!doctype html><title>Screens</title><style>{style}</style>{figures}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
