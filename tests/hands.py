"""Somebody who has a keyboard, a phone of 360 px and no script: goes by Tab alone, and notices when the focus is lost or unseen."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser

PHONE = {"width": 360, "height": 740}
MOST = 120  # things to tab over on a page before somebody gives up
# What has the focus: whether it is the thing sought, stands in view, is drawn round and is covered by nothing.
FOCUS = """wanted => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  const box = one.getBoundingClientRect(), middle = [box.left + box.width / 2, box.top + Math.min(box.height, innerHeight) / 2]
  const drawn = node => getComputedStyle(node).outlineStyle !== 'none' && parseFloat(getComputedStyle(node).outlineWidth) >= 2
  const above = document.elementFromPoint(...middle)
  return {
    found: wanted.some(seek => one.matches(seek.css) && (!seek.words || one.innerText.trim().startsWith(seek.words))),
    told: one.outerHTML.slice(0, 160),
    seen: box.width > 0 && box.height > 0 && middle[0] >= 0 && middle[0] <= innerWidth && middle[1] >= 0 && middle[1] <= innerHeight,
    outlined: drawn(one) || drawn(one.parentElement),
    covered: !!above && !one.contains(above) && !above.contains(one),
  }
}"""


class Hands:
    """Reaches, presses and types; every step fails when somebody who sees only the focus would be lost."""

    def __init__(self, browser: Browser, base: str, cookies: Any = None) -> None:
        context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="en-GB", storage_state=cookies)
        self.base, self.page = base, context.new_page()
        # From the first page on the browser tells of the dialog for files; told so only when one opens, it may come too late.
        self.page.on("filechooser", lambda asked: None)

    def open(self, path: str) -> Hands:
        """Come to a page by its address, as from a bookmark or a receipt."""
        self.page.goto(self.base + path)
        return self.fits()

    def fits(self) -> Hands:
        """Nothing is wider than the phone."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], (self.page.url, width)
        return self

    def reach(self, css: str, words: str = "", *, key: str = "Tab") -> None:
        """Tab until the thing has the focus."""
        for _ in range(MOST):
            self.page.keyboard.press(key)
            at = self.page.evaluate(FOCUS, [{"css": css, "words": words}])
            if at is None:
                continue  # between the end of the page and its beginning
            assert at["seen"], ("the focus is out of sight", self.page.url, at["told"])
            assert at["outlined"], ("the focus is not drawn", self.page.url, at["told"])
            assert not at["covered"], ("the focus is covered", self.page.url, at["told"])
            if at["found"]:
                return
        raise AssertionError(f"{css} {words} cannot be reached with Tab on {self.page.url}")

    def press(self, words: str, css: str = "a, button, summary") -> Hands:
        """Press what is called so."""
        self.reach(css, words)
        return self.enter()

    def enter(self) -> Hands:
        """Press what has the focus, and wait for the page it leads to."""
        if self.page.evaluate("document.activeElement.matches('summary')"):
            self.page.keyboard.press("Enter")
        else:
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")
        return self.fits()

    def type(self, css: str, text: str) -> Hands:
        """Write into a field, in place of what stood there."""
        self.reach(css)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text) if not text.isascii() else self.page.keyboard.type(text)
        return self

    def choose(self, css: str, downs: int = 0) -> Hands:
        """Mark a box or the n-th of several."""
        self.reach(css)
        self.page.keyboard.press("Space")
        for _ in range(downs):
            self.page.keyboard.press("ArrowDown")
        return self

    def file(self, css: str, name: str, content: bytes) -> Hands:
        """Choose a file."""
        self.reach(css)
        with self.page.expect_file_chooser() as asked:
            self.page.keyboard.press("Enter")
        asked.value.set_files([{"name": name, "mimeType": "application/pdf", "buffer": content}])
        return self

    def reads(self, *words: str) -> Hands:
        """The page says so."""
        told = self.page.inner_text("body")
        for one in words:
            assert one in told, (one, self.page.url, told[:2000])
        return self

    @property
    def cookies(self) -> Any:
        return self.page.context.storage_state()
