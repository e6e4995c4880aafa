"""Invented applicants: situations drawn from the form of a service by a seed, for what is tried before real people come.

Half of the answers are those of the service's scenarios, the others drawn by element; how often each comes is assumed, no source says it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.identifiers import check, make_resident, make_uscc
from tongban.cases import rehearsing
from tongban.cases.rehearsing import Place, Situation
from tongban.exchange import queries as exchange
from tongban.pack.forms import answers_of
from tongban.pack.shapes import Element, FormField, FormGroup
from tongban.registers import queries as registers
from tongban.services import examples

WORDS = ("恒达", "明和", "鲜食", "演示", "广安", "中国", "shop", "文具", "网店", "远洋")
TOLD = 0.5  # how often an answer, or a record, is that of a scenario
USUAL = 0.9


class Inventor:
    """Draws situations of one service; the same seed draws the same ones. `spoilt`: how often an answer is left out or does not fit."""

    def __init__(self, where: Place, random: Random, spoilt: float = 0.0) -> None:
        self.where, self.random, self.spoilt = where, random, spoilt
        self.asked = rehearsing.questions(where.service)
        self.kinds = rehearsing.kinds(where.service)
        self.told: Sequence[Mapping[str, Any]] = examples.told(where.effective)
        self.known = registers.elements()
        above = actors.region_path(where.region)[-2:][0]
        self.regions = [where.region, *(one.code for one in actors.children(above))]
        self.codes: dict[str, list[str]] = {}

    def draw(self) -> Situation:
        """One situation."""
        service = self.where.service
        form = {name: self._answer(asked) for name, asked in answers_of(service).items()}
        return Situation(
            {name: value for name, value in form.items() if value is not None},
            {fetch: self._held(group) for fetch, group in self.asked.items()},
            frozenset(name for name, one in service.materials.items() if not one.instead_of_asking and not self._spoils()),
            self.random.choice(self.kinds),
        )

    def _spoils(self) -> bool:
        return self.random.random() < self.spoilt

    def _held(self, group: FormGroup) -> dict[str, Any] | None:
        """What a register holds of them: always what fits its elements; nothing at all as often as an answer is spoilt."""
        if self._spoils():
            return None
        register = exchange.offer_shape(self.where.service.fetch[group.name].offer).register
        rows = examples.held(self.where.effective, register)
        row = self.random.choice(rows) if rows and self.random.random() < TOLD else {}
        return {one.name: self._kept(self.known[one.element], row.get(one.name)) for one in group.fields}

    def _kept(self, element: Element, told: Any) -> Any:
        """What a record says: as in a scenario, where its region is known here; else mostly the first code of a list, the ordinary one."""
        if told is not None and (element.type != "region" or told in self.regions):
            return told
        usual = element.type == "code" and self.random.random() < USUAL
        return registers.codes(element.code_list, self.where.day)[0].code if usual else self.value(element)

    def _answer(self, asked: FormField | FormGroup) -> Any:
        given = [one[asked.name] for one in self.told if one.get(asked.name) not in (None, "") and "$" not in str(one[asked.name])]
        if given and self.random.random() < TOLD:
            return self.random.choice(given)
        if isinstance(asked, FormGroup):
            count = self.random.randint(asked.least, min(asked.repeat, asked.least + 3))
            return [{one.name: self._question(one) for one in asked.fields} for _ in range(count)]
        return self._question(asked) if not given or self.known[asked.element].type != "text" else self.random.choice(given)

    def _question(self, asked: FormField) -> Any:
        if self._spoils():
            return self.random.choice((None, "", "?", "x" * 300, -1))
        value = self.value(self.known[asked.element])
        return [value] if asked.repeat > 1 else value

    def value(self, element: Element) -> Any:
        """A value that fits an element."""
        draw = getattr(self, f"_{element.type}", None)
        return draw(element) if draw else self._text(element)

    def _text(self, element: Element) -> str:
        least, most = element.least or 2, min(element.most or 12, 12)
        words = "".join(self.random.choice(WORDS) for _ in range(6))
        return words[: self.random.randint(least, max(least, most))]

    def _boolean(self, element: Element) -> bool:
        return self.random.random() < 0.5

    def _code(self, element: Element) -> str:
        if element.code_list not in self.codes:
            self.codes[element.code_list] = [one.code for one in registers.codes(element.code_list, self.where.day)]
        return self.random.choice(self.codes[element.code_list])

    def _integer(self, element: Element) -> int:
        least = element.least if element.least is not None else 0
        return self.random.randint(least, min(element.most if element.most is not None else least + 100, least + 1000))

    def _money(self, element: Element) -> str:
        return exact.show(self.random.randint(1, 10**9), 2)

    def _quantity(self, element: Element) -> str:
        return exact.show(self.random.randint(1, 10**9), exact.QUANTITY_PLACES)

    def _date(self, element: Element) -> str:
        """Any day of the last hundred and five years."""
        return (self.where.day - timedelta(days=self.random.randint(0, 105 * 365))).isoformat()

    def _region(self, element: Element) -> str:
        return self.random.choice(self.regions)

    def _domain(self, element: Element) -> str:
        return f"shop-{self.random.randint(1, 10**6)}.example"

    def _phone(self, element: Element) -> str:
        return f"139{self.random.randint(0, 10**8 - 1):08d}"

    def _mail(self, element: Element) -> str:
        return f"person-{self.random.randint(1, 10**6)}@mail.example"

    def _identifier(self, element: Element) -> str:
        if element.scheme == "resident":
            return make_resident(date(1980, 1, 1) + timedelta(days=self.random.randint(0, 9000)), self.random.randint(1, 999))
        if element.scheme == "bank-card":
            begun = f"622202{self.random.randint(0, 10**9 - 1):09d}"
            return next(f"{begun}{last}" for last in range(10) if check("bank-card", f"{begun}{last}").ok)
        return make_uscc(self.random.randint(1, 10**7)) if element.scheme == "uscc" else self._text(element)
