"""The course of a service as a graph: what is proved of it, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from tongban.pack.shapes import Service, Step

END = "end"


def exits(step: Step) -> tuple[str, ...]:
    """Where a step leads: its next steps, its parallel branches; a step with outcomes ends the course."""
    following = tuple(one.to for one in step.next)
    return (*step.parallel, *following) or (END,)


def reachable(steps: Mapping[str, Step], start: str) -> set[str]:
    """Steps that can be reached from a start."""
    seen, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in steps:
            continue
        seen.add(name)
        waiting += exits(steps[name])
    return seen


def ending(steps: Mapping[str, Step]) -> set[str]:
    """Steps from which an end can be reached: those that decide, those that lead to `end`, and whatever leads to one of these."""
    branches = {branch for step in steps.values() for branch in step.parallel}
    good = {name for name, step in steps.items() if step.outcomes or END in exits(step) or (name in branches and not step.next)}
    while True:
        more = {name for name, step in steps.items() if name not in good and any(target in good for target in exits(step))}
        if not more:
            return good
        good |= more


def idle_loops(steps: Mapping[str, Step]) -> list[str]:
    """Steps on a loop on which no person acts and nothing is waited for: such a loop would never stand still."""
    quiet = {name for name, step in steps.items() if not step.post and not step.waits_for}

    def back(start: str) -> bool:
        seen: set[str] = set()
        waiting = [target for target in exits(steps[start]) if target in quiet]
        while waiting:
            name = waiting.pop()
            if name == start:
                return True
            if name not in seen:
                seen.add(name)
                waiting += [target for target in exits(steps[name]) if target in quiet]
        return False

    return sorted(name for name in quiet if back(name))


def order(service: Service) -> list[str]:
    """Steps in the order in which they are first reached."""
    seen: list[str] = []
    waiting = [service.start]
    while waiting:
        name = waiting.pop(0)
        if name in service.steps and name not in seen:
            seen.append(name)
            waiting += exits(service.steps[name])
    return seen


def text(service: Service, words: Mapping[str, str]) -> str:
    """The course in words, a line a step."""
    lines = []
    for number, name in enumerate(order(service), start=1):
        step = service.steps[name]
        who = step.post or (f"waits for {step.waits_for}" if step.waits_for else "automatic")
        then = ", ".join([*step.outcomes] or list(exits(step)))
        lines.append(f"{number}. {words.get(f'step.{name}', name)} ({who}) -> {then}")
    return "\n".join(lines)


def svg(service: Service, words: Mapping[str, str]) -> str:
    """The course as one line with a ring for each step, in the style of the design; its text version stands in <desc>."""
    names = order(service)
    height = 64 * len(names) + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 {height}" role="img" font-family="sans-serif" font-size="15">',
        f"<title>{escape(words.get('title', service.id))}</title><desc>{escape(text(service, words))}</desc>",
        f'<path d="M24 28V{height - 60}" stroke="#0b5a70" stroke-width="3"/>',
    ]
    for place, name in enumerate(names):
        step, middle = service.steps[name], 28 + 64 * place
        fill = "#fff" if step.post else "#0b5a70"
        note = step.post or step.waits_for or ", ".join(step.automatic)
        parts.append(f'<circle cx="24" cy="{middle}" r="8" fill="{fill}" stroke="#0b5a70" stroke-width="3"/>')
        parts.append(f'<text x="48" y="{middle + 5}" font-weight="700">{escape(words.get(f"step.{name}", name))}</text>')
        parts.append(f'<text x="48" y="{middle + 25}" fill="#4b5b64">{escape(note)}</text>')
    return "".join([*parts, "</svg>"])
