"""The numbers of the rules of 2021 for elderly versions, held against a page: text, lines, what is touched."""

from typing import Any

from playwright.sync_api import Page

# Text under `least` px, lines closer than 1.3 times their text, controls lower than 60 px; of a box with a label the label is touched.
ASK = """least => {
  const words = [], close = [], low = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const one = node.parentElement, style = getComputedStyle(one), size = parseFloat(style.fontSize)
    if (!node.data.trim() || !one.checkVisibility() || one.closest('.vh, .skip')) continue
    if (size < least) words.push(one.outerHTML.slice(0, 100))
    if (parseFloat(style.lineHeight) < 1.29 * size) close.push(one.outerHTML.slice(0, 100))
  }
  for (const one of document.querySelectorAll('button, .btn, input, select, textarea, summary, .nav a, .tools a, .tabs a')) {
    const height = (one.closest('.pick') ?? one).getBoundingClientRect().height
    if (one.checkVisibility() && height && height < 60) low.push(one.outerHTML.slice(0, 100))
  }
  return {words, close, low}
}"""


def against(page: Page, least: int) -> dict[str, Any]:
    """What breaks the rules on a page whose text should have `least` px; empty when nothing does."""
    return {name: found for name, found in page.evaluate(ASK, least).items() if found}
