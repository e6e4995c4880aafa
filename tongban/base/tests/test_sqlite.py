import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connections, transaction
from django.db.utils import ConnectionHandler

from tongban.base.sqlite.queue import Queue

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON"
TABLES = (
    "CREATE TABLE kept (number integer primary key)",
    "CREATE TABLE line (kept integer REFERENCES kept DEFERRABLE INITIALLY DEFERRED)",
)


@pytest.fixture
def table(tmp_path: Path, django_db_blocker: Any) -> Iterator[None]:
    """A database of the backend under test, whatever the other tests run on, known as `embedded`."""
    given = {"ENGINE": "tongban.base.sqlite", "NAME": tmp_path / "a.sqlite3", "OPTIONS": {"init_command": PRAGMAS, "timeout": 1}}
    with django_db_blocker.unblock():
        connections.databases["embedded"] = ConnectionHandler({"default": given}).settings["default"]
        for one in TABLES:
            run(one)
        yield
        connections["embedded"].close()
        del connections["embedded"]
        del connections.databases["embedded"]


def run(statement: str, *facts: Any) -> list[Any]:
    with connections["embedded"].cursor() as cursor:
        cursor.execute(statement, facts or None)
        return cursor.fetchall()


def write(number: int) -> None:
    run("INSERT INTO kept VALUES (%s)", number)


def numbers() -> list[int]:
    return [row[0] for row in run("SELECT number FROM kept ORDER BY number")]


def atomic() -> Any:
    return transaction.atomic(using="embedded")


def thread(work: Callable[[], object]) -> threading.Thread:
    def closing() -> None:
        try:
            work()
        finally:
            connections["embedded"].close()

    started = threading.Thread(target=closing)
    started.start()
    return started


def test_the_queue_serves_in_the_order_of_asking() -> None:
    queue, served = Queue(), []
    queue.acquire(1)

    def ask(number: int) -> None:
        assert queue.acquire(5)
        served.append(number)
        queue.release()

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=ask, args=[number]))
        threads[-1].start()
        time.sleep(0.02)
    queue.release()
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4]


def test_one_that_waits_too_long_gives_its_place_up() -> None:
    queue = Queue()
    queue.acquire(1)
    assert not queue.acquire(0.05)
    queue.release()
    assert queue.acquire(0.05)


def test_a_queue_takes_the_lock_from_a_thread_that_ended() -> None:
    queue, undone = Queue(), []
    ended = threading.Thread(target=lambda: queue.acquire(1, lambda: undone.append("rolled back")))
    ended.start()
    ended.join()
    assert queue.acquire(5)
    assert undone == ["rolled back"]


def test_nine_writers_get_about_the_same_share(table: None) -> None:
    shares: Counter[int] = Counter()
    stop = time.monotonic() + 0.8

    def share(writer: int) -> None:
        while time.monotonic() < stop:
            with atomic():
                run("INSERT INTO kept VALUES (NULL)")
            shares[writer] += 1

    threads = [thread(lambda number=number: share(number)) for number in range(9)]
    for one in threads:
        one.join()
    assert len(numbers()) == shares.total()
    assert min(shares.values()) > 0
    assert max(shares.values()) <= 3 * min(shares.values()) + 3


def test_a_writer_that_fails_gives_its_turn_back(table: None) -> None:
    def fail() -> None:
        with atomic():
            write(1)
            raise_in_the_middle()

    thread(lambda: pytest.raises(RuntimeError, fail)).join()
    with atomic():
        write(2)
    assert numbers() == [2]


def raise_in_the_middle() -> None:
    raise RuntimeError("in the middle")


def test_a_thread_that_ends_inside_a_transaction_loses_its_turn_and_its_changes(table: None) -> None:
    left: list[Any] = []

    def die() -> None:
        atomic().__enter__()
        write(1)
        left.append(connections["embedded"])  # held, so that nothing is tidied up by chance

    died = threading.Thread(target=die)
    died.start()
    died.join()
    with atomic():
        write(2)
    assert numbers() == [2]


def test_a_single_write_waits_for_its_turn_and_a_read_does_not(table: None) -> None:
    inside, done = threading.Event(), threading.Event()
    order: list[str] = []

    def hold() -> None:
        with atomic():
            write(1)
            inside.set()
            done.wait(5)
            order.append("transaction")

    holder = thread(hold)
    assert inside.wait(5)
    assert numbers() == []
    single = thread(lambda: (write(2), order.append("single")))
    time.sleep(1.2)  # longer than SQLite itself would wait here
    done.set()
    holder.join()
    single.join()
    assert order == ["transaction", "single"]
    assert numbers() == [1, 2]


def test_a_refused_commit_gives_the_turn_back(table: None) -> None:
    with pytest.raises(IntegrityError), atomic():
        run("INSERT INTO line VALUES (9)")
    thread(lambda: write(3)).join()
    assert numbers() == [3]


def test_a_transaction_inside_another_is_a_part_of_it(table: None) -> None:
    def inner() -> None:
        with atomic():
            write(2)
            raise_in_the_middle()

    with atomic():
        write(1)
        with pytest.raises(RuntimeError):
            inner()
        write(3)
    assert numbers() == [1, 3]


def test_a_full_disk_is_refused_and_loses_nothing(table: None) -> None:
    write(1)
    run(f"PRAGMA max_page_count = {run('PRAGMA page_count')[0][0]}")
    with pytest.raises(OperationalError, match="full"), atomic(), connections["embedded"].cursor() as cursor:
        cursor.executemany("INSERT INTO kept VALUES (%s)", [[number] for number in range(2, 100_000)])
    run("PRAGMA max_page_count = 1073741823")
    write(2)
    assert numbers() == [1, 2]
