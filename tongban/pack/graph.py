"""The course of a service as a graph, drawn as one line. What is proved of it stands in `proofs`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tongban.pack.proofs import END as END
from tongban.pack.proofs import edges
from tongban.pack.shapes import Condition, Dated, Service, Step

ROW = 64
WIDTH = 560
INK, SOFT, PAPER = "var(--accent,#0b5a70)", "var(--ink-2,#4b5b64)", "var(--paper,#fff)"


@dataclass(frozen=True)
class Row:
    """A step as it is drawn: how deep it stands inside parallel steps, and its number in the text."""

    name: str
    depth: int
    number: str


def exits(step: Step) -> tuple[str, ...]:
    """Where a step leads: its parallel branches, its next steps; a step with neither ends the course or its branch."""
    following = tuple(one.to for one in step.next)
    return (*step.parallel, *following) or (END,)


def order(service: Service) -> list[str]:
    """Steps in the order in which they are first reached; branches right after the step that opens them."""
    return [row.name for row in rows(service)]


def rows(service: Service) -> list[Row]:
    """The steps as they are drawn, numbered 1, 2, 2.1, 2.2, 3 …"""
    seen: set[str] = set()
    return list(_rows([service.start], service.steps, seen, 0, ""))


def _rows(waiting: list[str], steps: Mapping[str, Step], seen: set[str], depth: int, prefix: str) -> Iterator[Row]:
    number = 0
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in steps:
            continue
        seen.add(name)
        number += 1
        yield Row(name, depth, f"{prefix}{number}")
        if steps[name].parallel:
            yield from _rows(list(steps[name].parallel), steps, seen, depth + 1, f"{prefix}{number}.")
        waiting += [one.to for one in steps[name].next]


def main_line(service: Service) -> tuple[str, ...]:
    """The steps of the ordinary course: at each fork the row that stands without a condition."""
    found: list[str] = []
    name = service.start
    while name in service.steps and name not in found:
        found.append(name)
        following = service.steps[name].next
        name = next((one.to for one in following if not one.when), following[0].to if following else END)
    return tuple(found)


def text(service: Service, words: Mapping[str, str]) -> str:
    """The course in words, a line a step."""
    lines = []
    for row in rows(service):
        step = service.steps[row.name]
        who = ", ".join(part for part in (step.post or step.waits_for or step.outside or ", ".join(step.automatic), step.agency) if part)
        told = f" ({who})" if who else ""
        lines.append(
            f"{'   ' * row.depth}{row.number}. {words.get(f'step.{row.name}', row.name)}{told}{limit_words(step)} -> {_then(step, service)}"
        )
    return "\n".join(lines)


def limit_words(step: Step) -> str:
    """The latest limit of a step in words, after a comma; nothing where it has none."""
    return f", {_said(step.limit[-1])}" if step.limit else ""


def _said(one: Dated) -> str:
    return f"{one.value.amount} {one.value.unit.replace('_', ' ')}{' (assumed)' if one.law.assumed else ''}"


def _then(step: Step, service: Service) -> str:
    if step.outcomes and not step.next:
        return ", ".join(step.outcomes)
    onward = [name for name, outcome in step.outcomes.items() if not outcome.goes_on]
    onward += [f"{one.to} when {condition_words(one.when)}" if one.when else one.to for one in step.next]
    if step.parallel:
        return f"{step.join} of {', '.join(step.parallel)}, then {' or '.join(onward) or END}"
    joins = any(one.endswith("/join") for one in edges(service.steps)[step.name])
    return " or ".join(onward) or ("join" if joins else END)


def condition_words(tests: Condition) -> str:
    """A condition in words."""
    return " and ".join(f"{test.field} {test.op.replace('_', ' ')} {_value(test.value)}" for test in tests)


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def svg(service: Service, words: Mapping[str, str]) -> str:
    """The course as one line in the style of the design, branches as lines beside it that meet in a ring; its text stands in <desc>.

    Colours follow the page's tokens where it is embedded. Filled nodes are automatic, at hollow ones somebody acts.
    """
    drawn = rows(service)
    height = ROW * (len(drawn) + 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-family="sans-serif" font-size="15">',
        f"<title>{escape(words.get('title', service.id))}</title><desc>{escape(text(service, words))}</desc>",
        f'<g fill="none" stroke="{INK}" stroke-width="3">{"".join(_lines(drawn))}</g>',
        *(part for place, row in enumerate(drawn) for part in _node(place, row, service, words)),
        _ring(24, ROW // 2 + ROW * len(drawn)),
    ]
    return "".join([*parts, "</svg>"])


def _middle(place: int) -> int:
    return ROW // 2 + ROW * place


def _lines(drawn: list[Row]) -> Iterator[str]:
    """The main line, and for each run of deeper rows a line that leaves it above and meets it below."""
    yield f'<path d="M24 {_middle(0)}V{_middle(len(drawn))}"/>'
    for place, row in enumerate(drawn):
        if row.depth and (place == 0 or drawn[place - 1].depth < row.depth):
            last = place
            while last + 1 < len(drawn) and drawn[last + 1].depth >= row.depth:
                last += 1
            left, right = 24 + 32 * (row.depth - 1), 24 + 32 * row.depth
            top, bottom = _middle(place - 1), _middle(last + 1)
            yield f'<path d="M{left} {top}Q{right} {top} {right} {top + 32}V{bottom - 32}Q{right} {bottom} {left} {bottom}"/>'


def _node(place: int, row: Row, service: Service, words: Mapping[str, str]) -> Iterator[str]:
    step, middle, left = service.steps[row.name], _middle(place), 24 + 32 * row.depth
    who = step.post or step.waits_for or step.outside or ", ".join(step.automatic)
    note = ", ".join(part for part in (words.get(f"post.{who}", who), step.agency) if part) + limit_words(step)
    beside = 48 + 32 * max(row.depth for row in rows(service))
    if step.parallel:
        yield _ring(left, middle)
    else:
        yield f'<circle cx="{left}" cy="{middle}" r="8" fill="{PAPER if step.post else INK}" stroke="{INK}" stroke-width="3"/>'
    then = _then(step, service)
    title = escape(words.get(f"step.{row.name}", row.name))
    yield f'<text x="{beside}" y="{middle + 1}" fill="currentColor" font-weight="700">{title}</text>'
    yield f'<text x="{beside}" y="{middle + 20}" fill="{SOFT}" font-size="13">{escape(" → ".join(filter(None, (note, then))))}</text>'


def _ring(left: int, middle: int) -> str:
    outer = f'<circle cx="{left}" cy="{middle}" r="9" fill="{PAPER}" stroke="{INK}" stroke-width="3"/>'
    return f'{outer}<circle cx="{left}" cy="{middle}" r="3" fill="{INK}"/>'
