"""Checks of what a service holds in registers while a case runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.pack import rules
from tongban.pack.benefit_checks import personal
from tongban.pack.form_checks import facts_of
from tongban.pack.shapes import RegisterShape, Service
from tongban.pack.world import Check, near

HOLD = ("act", "register", "each", "key_rule", "field", "taken", "with")
Where = tuple[str | int, ...]


def check_draws(one: Check, main: str, service: Service) -> None:
    """`{act: hold, register, field, taken}` with `each` (a question) or `key_rule` (a rule that makes the key)."""
    facts, defined = facts_of(one, service), rules.names(service.rules)
    for place, draw in enumerate(service.draws):
        where, act = ("draws", place), draw.get("act")
        if act != "hold":
            cure = "Write `act: hold`; what is drawn on ledgers stands under `ledgers:`."
            one.complain(main, where, "draw.unknown_act", f"The act of a draw is {act!r}.", cure)
            continue
        _keys(one, main, where, draw)
        _register(one, main, where, draw, one.world.registers.get(str(draw.get("register"))))
        if str(draw.get("each")) not in facts and str(draw.get("key_rule")) not in defined:
            cure = "Name a question with `each:` or a rule with `key_rule:`."
            one.complain(main, where, "draw.no_key", "What is held is neither a question nor a rule.", cure)
        beside = draw.get("with", {})
        if personal(service) & {str(draw.get("each")), *(map(str, beside.values()) if isinstance(beside, dict) else ())}:
            cure = "Hold what names it without telling it, by a rule."
            one.complain(main, where, "draw.personal", "What is held is a personal answer.", cure)
        if not isinstance(beside, dict) or not all(str(source) in facts for source in beside.values()):
            cure = "Write `with: {field of the register: question}`."
            one.complain(main, where, "draw.no_source", "What is written beside it is not asked.", cure)


def _keys(one: Check, main: str, where: Where, draw: Mapping[str, Any]) -> None:
    for key in ("register", "field", "taken"):
        if not isinstance(draw.get(key), str) or not draw[key]:
            one.complain(main, where, "shape.missing", f"The hold has no {key}.", f"Add `{key}: …`.")
    for key in draw:
        if key not in HOLD:
            cure = f"Known here: {', '.join(HOLD)}.{near(key, HOLD)}"
            one.complain(main, where, "shape.unknown_key", f"A hold has no {key}.", cure)


def _register(one: Check, main: str, where: Where, draw: Mapping[str, Any], register: RegisterShape | None) -> None:
    if register is None:
        cure = f"Name a register.{near(str(draw.get('register')), one.world.registers)}"
        one.complain(main, where, "draw.no_register", f"It holds in {draw.get('register')}, which nobody defines.", cure)
        return
    beside = draw.get("with", {})
    for name in (str(draw.get("field")), *(beside if isinstance(beside, dict) else ())):
        if name not in register.fields:
            cure = f"Name one it has.{near(name, register.fields)}"
            one.complain(main, where, "draw.no_field", f"{register.id} has no field {name}.", cure)
