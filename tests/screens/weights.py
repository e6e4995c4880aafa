"""What a page costs its reader: bytes and requests with an empty cache and with a warm one, what moves while it loads, and whom it asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request

FIRST, LATER = 200_000, 40_000  # bytes: the budgets of a first load and of later pages
COST = """() => document.fonts.ready.then(() => new Promise(done => {
  let shift = 0
  const moved = new Set()
  const named = node => node ? node.nodeName.toLowerCase() + (node.id ? '#' + node.id : node.className ? '.' + node.className : '') : '?'
  const add = list => list.getEntries().forEach(one => {
    shift += one.value
    for (const source of one.sources) moved.add(named(source.node))
  })
  new PerformanceObserver(add).observe({type: 'layout-shift', buffered: true})
  requestAnimationFrame(() => setTimeout(() => {
    const all = ['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind)).filter(one => one.transferSize)
    done({bytes: all.reduce((sum, one) => sum + one.transferSize, 0), requests: all.length, shift, moved: [...moved]})
  }, 30))
}))"""


@dataclass(frozen=True)
class Weight:
    status: int
    first: int  # bytes with an empty cache, headers included
    later: int  # bytes once the style sheets are known
    requests: int
    again: int  # requests once the style sheets are known
    shift: float  # cumulative layout shift, the worse of both
    moved: tuple[str, ...]  # what moved, by name and class
    elsewhere: tuple[str, ...]  # other hosts that were asked

    @property
    def within(self) -> bool:
        return self.first < FIRST and self.later < LATER and not self.shift and not self.elsewhere


def weigh(page: Page, address: str) -> Weight:
    """Open an address twice in a browser whose cache is empty; the page stays open."""
    asked: list[str] = []
    page.on("request", lambda request: asked.extend(_host(request)))
    answer = page.goto(address)
    assert answer is not None
    cold: dict[str, Any] = page.evaluate(COST)
    page.goto(address)
    warm: dict[str, Any] = page.evaluate(COST)
    elsewhere = tuple(sorted(set(asked) - {urlsplit(address).netloc}))
    shift, moved = max(cold["shift"], warm["shift"]), tuple(sorted({*cold["moved"], *warm["moved"]}))
    return Weight(answer.status, cold["bytes"], warm["bytes"], cold["requests"], warm["requests"], shift, moved, elsewhere)


def _host(request: Request) -> list[str]:
    """The host that a request goes to; none for what stands in the page itself."""
    return [found] if (found := urlsplit(request.url).netloc) else []
