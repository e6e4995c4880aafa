"""A revision of website filing on trial: edited, proposed, and approved by another officer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page

from tests.screens import walk as w

FILE = "/desk/packs/redshield/file?path=services/website-filing/form.yaml"
PROVIDER = "      - {name: provider, element: site-provider}\n"


def prepare(walk: w.Walk, editor: Page, head: Page) -> None:
    """Who edits packs leaves a question out and asks that this is tried; who publishes approves it."""
    editor.goto(walk.base + FILE)
    text = editor.input_value("#f-text")
    assert PROVIDER in text
    editor.fill("#f-text", text.replace(PROVIDER, ""))
    editor.click("button:has-text('Save and check')")
    editor.goto(f"{walk.base}/desk/packs/redshield")
    editor.click("button:has-text('Propose this draft')")
    editor.click("a:has-text('Try it at some offices') >> nth=0")
    walk.found("trial-propose", "gao", editor.url)
    editor.check("input[name=agencies] >> nth=0")
    for name, after in (("since", 3), ("until", 30)):
        editor.fill(f"#f-{name}", (datetime.now(UTC) + timedelta(days=after)).date().isoformat())
    editor.fill("#f-reason", "少问一个问题，看看补正是否减少")
    editor.click("button:has-text('Propose the trial')")
    trial = editor.url.removeprefix(walk.base)
    head.goto(walk.base + trial)
    head.click("button:has-text('Approve')")
    walk.found("trial", "zhao", trial)
    walk.found("trials", "gao", "/desk/pilots")
    walk.found("trial-figures", "chen", trial.replace("/desk/", "/supervise/"))
    walk.found("trials-watched", "chen", "/supervise/pilots")
