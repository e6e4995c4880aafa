"""Size budgets of the house (design section 8): functions, files, branches are ruff's; here lines."""

import ast
import subprocess
from pathlib import Path

from checks import called


def tracked(pattern: str) -> list[Path]:
    """Files of the tree, known to git or new, that match `pattern`."""
    command = ["git", "ls-files", "-co", "--exclude-standard", pattern]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.splitlines() if (path := Path(name)).exists()]


def problems() -> list[str]:
    found = []
    for path in tracked("*.py"):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > 400:
            found.append(f"{path}: {lines} lines, at most 400: split by topic")
        if "DecimalField" in text and path.parts[0] != "checks":
            found.append(f"{path}: DecimalField; numbers are integers (design law 16)")
        for node in called.nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (size := (node.end_lineno or 0) - node.lineno + 1) > 50:
                found.append(f"{path}:{node.lineno}: {node.name} has {size} lines, at most 50")
    return found
