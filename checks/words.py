"""Every code with which the program says no has its words in an errors.py (design law 11)."""

import ast
import importlib
import os
from pathlib import Path

from checks import called

KINDS = {"Refused", "NotAllowed", "NotFound", "Unavailable", "Discrepancy"}


def problems() -> list[str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.project.settings")
    import django

    django.setup()
    known: set[str] = set()
    for path in Path("tongban").rglob("errors.py"):
        known |= set(getattr(importlib.import_module(".".join(path.with_suffix("").parts)), "WORDS", {}))
    return [f"{path}:{line}: {code} has no words" for path, line, code in _said() if code not in known]


def _said() -> list[tuple[Path, int, str]]:
    """Each code that is written where a refusal is made."""
    found = []
    for path in sorted(Path("tongban").rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in called.nodes(path):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.append((path, node.lineno, first.value))
    return found
