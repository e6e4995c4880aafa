"""Foreign keys name their target by string and point downwards; no engine imports another engine's models."""

import ast
import re
from pathlib import Path

from checks import called

ORDER = ["log", "actors", "documents", "registers", "exchange", "services", "licences", "cases", "oversight", "learning", "sites"]


def problems() -> list[str]:
    found = []
    for engine in ORDER:
        for path in sorted(Path("tongban", engine).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            found += [f"{path}: {line}" for line in _foreign_models(engine, path)]
            if path.name.endswith("models.py") or "models" in path.parts:
                found += [f"{path}: {line}" for line in _upward(engine, text)]
    return found


def _foreign_models(engine: str, path: Path) -> list[str]:
    found = []
    for node in called.nodes(path):
        module = node.module if isinstance(node, ast.ImportFrom) else None
        match = re.fullmatch(r"tongban\.(\w+)\.\w*models(\..*)?", module or "")
        if match and match[1] != engine:
            found.append(f"imports {module}; use that engine's queries and actions")
    return found


def _upward(engine: str, text: str) -> list[str]:
    found = []
    for target in re.findall(r"(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*\"(\w+)\.\w+\"", text):
        if target in ORDER and ORDER.index(target) > ORDER.index(engine):
            found.append(f"foreign key to {target} points upwards")
    return found
