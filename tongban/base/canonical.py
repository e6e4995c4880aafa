"""One byte form for everything that is hashed, signed or sent: RFC 8785 restricted to what prints back to the same bytes.

Values: str, int (at most 18 digits), bool, None, list, dict with string keys. Floats are refused; amounts travel as strings.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from tongban.base.errors import Refused

LARGEST = 10**18
SURROGATE = re.compile("[\ud800-\udfff]")
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def dumps(value: Any) -> bytes:
    """Canonical UTF-8 bytes of a value. Raises Refused("canonical.bad_value") naming the path."""
    if not _good(value):
        _check(value, "")
    return ENCODER.encode(value).encode()


def loads(text: bytes) -> Any:
    """The value of canonical bytes; refuses any that would not print back to themselves."""
    try:
        value = json.loads(text)
        same = dumps(value) == text
    except (ValueError, Refused, RecursionError) as error:  # the last: brackets within brackets without end
        raise Refused("canonical.not_canonical") from error
    if not same:
        raise Refused("canonical.not_canonical")
    return value


def digest(value: Any) -> str:
    """Hex SHA-256 of the canonical bytes."""
    return hashlib.sha256(dumps(value)).hexdigest()


def _good(value: Any) -> bool:
    """Whether a value is of the plain kinds and fits; nearly all are and do, and what is not is looked at again by its path."""
    kind = type(value)
    if kind is str:
        return value.isascii() or not SURROGATE.search(value)
    if kind is dict:
        return all(type(key) is str and _good(key) and _good(one) for key, one in value.items())
    if kind is list or kind is tuple:
        return all(map(_good, value))
    return value is None or kind is bool or (kind is int and -LARGEST < value < LARGEST)


def _check(value: Any, path: str) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, int):
        if abs(value) >= LARGEST:
            raise Refused("canonical.bad_value", field=path, reason="number too large")
    elif isinstance(value, list | tuple):
        for place, one in enumerate(value):
            _check(one, f"{path}.{place}")
    elif isinstance(value, dict):
        _check_mapping(value, path)
    else:
        raise Refused("canonical.bad_value", field=path, reason=type(value).__name__)


def _check_mapping(mapping: dict[Any, Any], path: str) -> None:
    for key, one in mapping.items():
        if not isinstance(key, str):
            raise Refused("canonical.bad_value", field=path, reason="key is not text")
        _check_text(key, path)
        _check(one, f"{path}.{key}")


def _check_text(text: str, path: str) -> None:
    if not text.isascii() and SURROGATE.search(text):
        raise Refused("canonical.bad_value", field=path, reason="lone surrogate")
