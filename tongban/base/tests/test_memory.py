from tongban.base.memory import Shelf, forget


def test_a_shelf_gives_what_lies_there_until_its_time_is_over() -> None:
    lasting, short = Shelf[int](10, 60.0), Shelf[int](10, 0.0)
    assert [lasting.take(("a",), lambda: 1), lasting.take(("a",), lambda: 2)] == [1, 1]
    assert [short.take(("a",), lambda: 1), short.take(("a",), lambda: 2)] == [1, 2]


def test_a_full_shelf_drops_what_was_put_first() -> None:
    shelf = Shelf[int](2, 60.0)
    for one in range(3):
        shelf.take((one,), lambda one=one: one)  # type: ignore[misc]
    assert len(shelf) == 2
    assert [shelf.take((1,), lambda: 9), shelf.take((2,), lambda: 9), shelf.take((0,), lambda: 9)] == [1, 2, 9]


def test_forgetting_empties_shelves() -> None:
    shelf = Shelf[int](2, 60.0)
    shelf.take(("a",), lambda: 1)
    forget()
    assert len(shelf) == 0
