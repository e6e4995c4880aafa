import json
import logging
import sys

import pytest
from django.test import RequestFactory

from tongban.project.logs import Line, places


def line(record: logging.LogRecord) -> dict[str, object]:
    return json.loads(Line().format(record))


def record(message: str, *arguments: object, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("tongban.test", logging.WARNING, __file__, 1, message, arguments, None)
    made.__dict__.update(extra)
    return made


def test_a_line_holds_the_template_and_never_its_arguments() -> None:
    assert line(record("no match for %s", "王芳"))["says"] == "no match for %s"


def test_only_known_facts_are_written() -> None:
    written = line(record("follower failed", follower="cases.mail", telephone="13800000000"))
    assert written["follower"] == "cases.mail"
    assert "13800000000" not in json.dumps(written)


def test_a_fault_is_written_as_type_and_places_without_its_words() -> None:
    try:
        raise ValueError("Key (name)=(王芳) already exists")
    except ValueError:
        made = record("broken")
        made.exc_info = sys.exc_info()
    written = line(made)
    assert written["fault"] == "ValueError"
    assert "test_logs.py" in str(written["where"])
    assert "王芳" not in json.dumps(written, ensure_ascii=False)


def test_a_request_is_known_by_its_route_not_by_its_address() -> None:
    request = RequestFactory().get("/matters/511602-2026-000017?name=王芳")
    request.resolver_match = type("Match", (), {"route": "matters/<number>"})()
    written = line(record("%s: %s", "Internal Server Error", request.path, request=request, status_code=500))
    assert (written["route"], written["status_code"]) == ("matters/<number>", 500)
    assert "000017" not in json.dumps(written)


def test_the_innermost_place_is_named_even_outside_the_tree() -> None:
    with pytest.raises(ValueError) as fault:  # noqa: PT011  any will do, its place counts
        json.loads("{")
    assert places(fault.tb)[-1].startswith("decoder.py:")
