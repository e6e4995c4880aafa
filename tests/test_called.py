"""What `checks.called` reads in a test: a loop does what it goes through once, and a function without a name where it is called."""

import ast
from pathlib import Path

from checks import called

NAMES = {"actions": "cases.actions"}


def read(source: str) -> set[tuple[str, bool, bool]]:
    """Each call of ours in a source: act, whether it is refused, whether it is done twice."""
    module = called.Module(Path("tests/test_x.py"), NAMES, {})
    found = called._calls(module, ast.parse(source), called.Place(), told=False)
    return {(act.rpartition(".")[2], place.refusal, place.twice) for act, place, _ in found if act}


def test_a_function_that_a_loop_goes_through_is_refused_where_its_body_expects_it() -> None:
    loop = "for act in (lambda: actions.take(1), lambda: actions.serve(2)):\n    with pytest.raises(Refused):\n        act()\n"
    assert read(loop) == {("take", True, False), ("serve", True, False)}
    pairs = "for act, code in ((lambda: actions.take(1), 'x'),):\n    with pytest.raises(Refused, match=code):\n        act()\n"
    assert read(pairs) == {("take", True, False)}
    assert read("for act in (lambda: actions.take(1),):\n    act()\n") == {("take", False, False)}


def test_what_a_loop_does_is_done_twice_and_what_it_goes_through_once() -> None:
    assert read("for one in actions.listed():\n    actions.take(one)\n") == {("listed", False, False), ("take", False, True)}
    assert read("[actions.take(one) for one in actions.listed()]") == {("listed", False, False), ("take", False, True)}
