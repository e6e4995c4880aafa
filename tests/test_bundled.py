"""What wheels link, as `make check` holds it against the accepted licences."""

import json
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any

import pytest

from checks import bundled


@pytest.mark.parametrize(
    ("expression", "fine"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("GPL-2.0-only OR Apache-2.0", True),
        ("MIT AND LGPL-2.1-or-later", False),
        ("LGPL-2.1-or-later AND MIT", False),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", True),
        ("(MIT OR GPL-3.0-only) AND GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only AND GPL-2.0-only", True),
        ("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only", True),
        ("MPL-2.0", False),
    ],
)
def test_an_expression_is_fine_when_it_leaves_an_accepted_licence(expression: str, fine: bool) -> None:
    assert bundled.fine("some-crate", expression) is fine
    assert bundled.fine("some-crate", f"({expression})") is fine


def test_a_named_component_is_fine_under_its_named_licence_alone() -> None:
    assert bundled.fine("option-ext", "(MPL-2.0)")
    assert not bundled.fine("option-ext", "(GPL-3.0-only)")


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A binary wheel alone in the lock, with a bill of one component, or without."""

    def install(licences: list[dict[str, str]] | None) -> list[str]:
        bill = tmp_path / "bill.json"
        bill.write_text(json.dumps({"components": [{"name": "inner", "licenses": [{"license": one} for one in licences or []]}]}))
        inside = SimpleNamespace(as_posix=lambda: "new-1.dist-info/sboms/bill.json", suffix=".json", locate=lambda: bill)
        module = PurePosixPath("new/module.so")
        files = [module] if licences is None else [inside, module]
        told = SimpleNamespace(files=lambda name: files, version=lambda name: "1", PackageNotFoundError=KeyError)
        for name, value in {"metadata": told, "locked": lambda: ["new"], "BINARY": bundled.re.compile(r"\.so$")}.items():
            monkeypatch.setattr(bundled, name, value)
        return [one for one in bundled.problems() if "no binary wheel" not in one]

    return install


def test_a_new_binary_wheel_needs_a_bill_or_a_row(wheel: Any) -> None:
    (problem,) = wheel(None)
    assert problem.startswith("new 1: says not of all it links how that is licensed")
    (problem,) = wheel([])
    assert "write a row" in problem
    (problem,) = wheel([{"id": "LGPL-3.0-only"}])
    assert problem == "new 1 links inner: (LGPL-3.0-only)"
    assert wheel([{"id": "MIT"}]) == []
