"""docs/map.md names tables and functions as the code has them."""

import ast
import re
from pathlib import Path

from checks import called

MAP = Path("docs/map.md")


def problems() -> list[str]:
    found: list[str] = []
    for section in re.split(r"^## ", MAP.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        package, _, text = section.partition("\n")
        found += [f"{MAP}: {package}: {line}" for line in tables(Path("tongban", package), text) + functions(package, text)]
    return found


def tables(package: Path, text: str) -> list[str]:
    """Tables that the page lacks, or has too many: of models.py, and of the `*_models.py` that it takes in."""
    told = re.search(r"^Tables (.*?)\.(?: |$)", text, re.MULTILINE)
    named = set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", told[1]))) if told else set()
    bodies = [called.tree(path).body for path in sorted(package.glob("*models.py"))]
    ours = {one.name for body in bodies for one in body if isinstance(one, ast.ClassDef) if _is_table(one)}
    return [f"the table {name} is on one side only" for name in sorted(named ^ ours)]


def _is_table(one: ast.ClassDef) -> bool:
    return any(ast.unparse(base) in ("models.Model", "AbstractBaseUser") for base in one.bases)


def functions(package: str, text: str) -> list[str]:
    """Functions that are not there, or not so, or twice, as two changes put together leave them."""
    found, seen = [], set()
    for module, line in re.findall(r"^- `(\w+)`(.*(?:\n  .*)*)", text, re.MULTILINE):
        path = Path("tongban", package, f"{module}.py")
        if not path.exists() and not path.with_suffix("").is_dir():
            found.append(f"there is no {path}")
            continue
        known = signatures(path) if path.exists() else {}
        for given in re.findall(r"`(\w+(?:\.\w+)?\([^`]*)`", line):
            one = re.sub(r"\s+", " ", given)
            name = one.partition("(")[0]
            if "..." in one or '"' in one:  # an example of a call, not a signature
                continue
            if (module, name) in seen:
                found.append(f"{module}: {name} stands twice")
            seen.add((module, name))
            if name not in known:
                found.append(f"{module} has no {name}")
            elif one not in (known[name], known[name].partition(" -> ")[0]):
                found.append(f"{module}: {one} is {known[name]}")
    return found


def signatures(path: Path) -> dict[str, str]:
    """Functions of a module and methods of its classes, written as on the page: names and defaults, then what is answered."""
    tree = called.tree(path)
    pairs = [("", one) for one in tree.body]
    pairs += [(f"{one.name}.", inner) for one in tree.body if isinstance(one, ast.ClassDef) for inner in one.body]
    return {f"{prefix}{one.name}": _signature(prefix, one) for prefix, one in pairs if isinstance(one, ast.FunctionDef)}


def _signature(prefix: str, one: ast.FunctionDef) -> str:
    given = one.args
    for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
        if argument is not None:
            argument.annotation = None
    if prefix:
        del given.args[:1]
    answered = f" -> {ast.unparse(one.returns)}" if one.returns else ""
    return f"{prefix}{one.name}({ast.unparse(given)}){answered}"
