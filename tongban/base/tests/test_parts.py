"""Parts of a whole add up to it, whatever is taken and given back in which order."""

import random

from tongban.base.exact import half_up
from tongban.base.parts import free, less, lowest, share


def test_a_part_given_back_is_free_again_where_it_lay() -> None:
    moves = [("a", 4), ("b", 3), ("a", -4), ("c", 2)]
    assert free(10, moves) == [(2, 4), (7, 10)]
    assert free(10, moves, "b") == [(2, 10)]
    assert free(10, [("a", 4), ("a", -1)]) == [(3, 10)]
    assert free(10, [("a", 10)]) == []
    assert lowest([(2, 4), (7, 10)], 4) == [(2, 4), (7, 9)]
    assert less([(2, 4), (7, 10)], [(2, 4), (7, 9)]) == [(9, 10)]


class Line:
    """A line of an invoice of which claims take parts, and what each comes to."""

    def __init__(self, whole: int, total: int, rate: int) -> None:
        self.whole, self.total, self.rate = whole, total, rate
        self.moves: list[tuple[str, int]] = []
        self.sizes: dict[str, int] = {}
        self.amounts: dict[str, int] = {}
        self.refunds: dict[str, int] = {}

    def upto(self, place: int) -> int:
        return half_up(half_up(self.total * place, self.whole) * self.rate, 10_000)

    def claim(self, name: str, size: int) -> None:
        spans = lowest(free(self.whole, self.moves), size)
        self.amounts[name] = share(self.total, self.whole, spans)
        self.refunds[name] = sum(self.upto(end) - self.upto(start) for start, end in spans)
        self.sizes[name] = size
        self.moves.append((name, size))
        assert abs(self.amounts[name] * self.whole - self.total * size) <= self.whole * len(spans)  # near its share

    def withdraw(self, name: str) -> None:
        self.moves.append((name, -self.sizes.pop(name)))
        del self.amounts[name], self.refunds[name]

    @property
    def left(self) -> int:
        return self.whole - sum(self.sizes.values())


def test_parts_add_up_to_the_whole_in_any_order_of_splits_and_withdrawals() -> None:
    chance = random.Random(20260302)
    for _ in range(300):
        line = Line(chance.randint(1, 10**6), chance.randint(1, 10**9), chance.choice((300, 1300, 1700)))
        for number in range(chance.randint(1, 12)):
            if line.sizes and chance.random() < 0.4:
                line.withdraw(chance.choice(sorted(line.sizes)))
            elif line.left:
                line.claim(f"c{number}", chance.randint(1, line.left))
        if line.left:
            line.claim("last", line.left)
        assert sum(line.amounts.values()) == line.total
        assert sum(line.refunds.values()) == half_up(line.total * line.rate, 10_000)
