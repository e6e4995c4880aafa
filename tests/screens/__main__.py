"""Draw the pages: `make screens`, or `python -m tests.screens --pages badge,matter-waiting --languages zh-hant,en`."""

from __future__ import annotations

import argparse
import html
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.screens import walk

OUT = Path("screens")
SIZES = {"wide": (1280, 900), "phone": (360, 740)}
LANGUAGES = ("zh-hant", "zh-hans", "en", "fr")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", default="", help="names of pages, with commas; all when not given")
    parser.add_argument("--languages", default="zh-hans,en", help=f"of {', '.join(LANGUAGES)}")
    parser.add_argument("--themes", default="light", help="light, dark")
    asked = parser.parse_args()
    wanted = set(filter(None, asked.pages.split(",")))
    OUT.mkdir(exist_ok=True)
    drawn: list[str] = []
    with tempfile.TemporaryDirectory(prefix="tongban-screens-") as folder, sync_playwright() as playwright:
        node = walk.node(Path(folder) / "home")
        try:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"]
            )
            made = walk.Walk(browser, node, f"http://127.0.0.1:{node.port}")
            walk.prepare(made)
            if not any(name == "gao" for name in made.readers):
                walk._officer(made, "gao")
            for language in asked.languages.split(","):
                for theme in asked.themes.split(","):
                    drawn += draw(made, wanted, language, theme)
        finally:
            node.kill()
    index(drawn)
    sys.stdout.write(f"{len(drawn)} pictures in {OUT}/, see {OUT}/index.html\n")
    return 0


def draw(made: walk.Walk, wanted: set[str], language: str, theme: str) -> list[str]:
    """One picture a page and size; a page that answers with an error of the server stops it all."""
    names = []
    for name, (reader, address) in sorted(made.addresses.items()):
        if wanted and name not in wanted:
            continue
        page = made.reader(reader)
        page.emulate_media(color_scheme=theme)
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            joint = "&" if "?" in address else "?"
            answer = page.goto(f"{made.base}{address}{joint}lang={language}")
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
