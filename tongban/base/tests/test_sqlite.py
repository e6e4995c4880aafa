import threading
import time
from collections import Counter

import pytest
from django.db import connection, transaction

from tongban.base.sqlite.queue import Queue


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


@pytest.mark.django_db(transaction=True)
def test_nine_writers_get_about_the_same_share() -> None:
    shares: Counter[int] = Counter()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE share (writer integer)")
    stop = time.monotonic() + 0.8

    def write(writer: int) -> None:
        while time.monotonic() < stop:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("INSERT INTO share VALUES (%s)", [writer])
            shares[writer] += 1
        connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM share")
        assert cursor.fetchone()[0] == shares.total()
        cursor.execute("DROP TABLE share")
    assert min(shares.values()) > 0
    assert max(shares.values()) <= 3 * min(shares.values()) + 3


@pytest.mark.django_db(transaction=True)
def test_a_writer_that_fails_gives_its_turn_back() -> None:
    def fail() -> None:
        try:
            with transaction.atomic():
                raise RuntimeError("in the middle")
        except RuntimeError:
            connection.close()

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
