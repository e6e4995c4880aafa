"""What many threads ask at once is done together, each with its own answer."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tongban.base import gathering as base
from tongban.base.gathering import Gathering

Take = Callable[[], list[int]]


class Busy:
    """Work that begins when it is let, and remembers who was taken together."""

    def __init__(self) -> None:
        self.begun, self.go, self.together = threading.Semaphore(0), threading.Semaphore(0), list[list[int]]()

    def __call__(self, take: Take) -> list[int]:
        self.begun.release()
        assert self.go.acquire(timeout=10)
        self.together.append(take())
        if 0 in self.together[-1]:
            raise ValueError("of nothing")
        return [one * 10 for one in self.together[-1]]


def queued(gathering: Gathering[int, int], key: Any, number: int) -> None:
    """Wait until so many are in a queue."""
    until = threading.Event()
    while len(gathering._queues.get(key, ())) < number:
        until.wait(0.001)


def test_who_comes_meanwhile_is_taken_along_at_most_so_many_and_each_is_told_its_own() -> None:
    gathering, work = Gathering[int, int](3), Busy()
    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(gathering.ask, "a", 1, work)
        assert work.begun.acquire(timeout=10)
        others = [pool.submit(gathering.ask, "a", number, work) for number in (2, 3, 4, 5)]
        queued(gathering, "a", 5)
        assert gathering.ask("b", 7, lambda take: [len(take())]) == 1  # another queue does not wait
        work.go.release(3)
        assert [one.result(10) for one in (first, *others)] == [10, 20, 30, 40, 50]
    assert [len(one) for one in work.together] == [3, 2]
    assert not gathering._queues


def test_what_the_work_raises_all_are_told_that_were_taken_and_nobody_else() -> None:
    gathering, work = Gathering[int, int](3), Busy()

    def broken(take: Take) -> list[int]:
        work.begun.release()
        assert work.go.acquire(timeout=10)
        raise OSError("before anybody was taken")

    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(gathering.ask, "a", 1, broken)
        assert work.begun.acquire(timeout=10)
        others = [pool.submit(gathering.ask, "a", number, work) for number in (0, 0, 0)]
        queued(gathering, "a", 4)
        work.go.release(2)
        with pytest.raises(OSError, match="before"):
            first.result(10)
        for one in others:
            with pytest.raises(ValueError, match="of nothing"):
                one.result(10)
    work.go.release()
    assert gathering.ask("a", 4, work) == 40


def test_the_first_who_asks_again_lets_the_others_of_its_company_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MOMENT", 10.0)
    monkeypatch.setattr(base, "AGO", 20.0)
    gathering, work = Gathering[int, int](4), Busy()
    with ThreadPoolExecutor(4) as pool:
        served = [pool.submit(gathering.ask, "a", 1, work)]
        assert work.begun.acquire(timeout=10)
        served += [pool.submit(gathering.ask, "a", number, work) for number in (2, 3)]
        queued(gathering, "a", 3)
        work.go.release(9)
        assert [one.result(10) for one in served] == [10, 20, 30]
        first = pool.submit(gathering.ask, "a", 4, work)
        queued(gathering, "a", 1)
        again = [first, *(pool.submit(gathering.ask, "a", number, work) for number in (5, 6))]
        assert sorted(one.result(10) for one in again) == [40, 50, 60]
        assert gathering.ask("b", 7, work) == 70  # of another queue nobody is waited for
    assert [len(one) for one in work.together] == [3, 3, 1]


def test_who_asks_when_the_company_has_gone_its_ways_is_served_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MOMENT", 60.0)
    monkeypatch.setattr(base, "AGO", 0.0)
    gathering = Gathering[int, int](3)
    gathering._company["a"] = (3, 0.0)
    assert gathering.ask("a", 1, lambda take: take()) == 1
