"""Which test calls which act, and how, read from the sources of the tests: no test is run.

An act counts as refused where it is called under `pytest.raises`, or given to a function of the test file that asks so; as done by two
at once inside `together` or `once`, which call it on connections of their own; as done twice inside `once`, in a loop, or where one test
calls it twice with the same words. Functions that a test file defines for its tests are read along with each test that calls them.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

COLUMNS = ("success", "refusal", "twice", "at_once")
CODE = re.compile(r"[a-z_]+\.[a-z_]+")
AT_ONCE = ("together", "once")
Found = dict[str, dict[str, set[str]]]


@dataclass(frozen=True)
class Place:
    """Where in a test we are: under what refusal, inside which repetition."""

    refusal: bool = False
    at_once: bool = False
    twice: bool = False
    depth: int = 0


@dataclass(eq=False)
class Module:
    """A test file: what its names mean, and its functions."""

    path: Path
    names: dict[str, str] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)


def engines() -> list[Path]:
    """The modules in which acts may stand."""
    layers = ["log", "actors", "registers", "documents", "exchange", "services", "licences", "cases", "oversight", "learning"]
    files = [path for layer in layers for path in sorted(Path("tongban", layer).rglob("*.py"))]
    return [path for path in files if not {"tests", "migrations"} & set(path.parts)]


@cache
def acts() -> list[str]:
    """Every act: a public function of an engine that is told by name who acts, and when."""
    return [f"{name(path)}.{one.name}" for path in engines() for one in tree(path).body if is_act(one)]


def is_act(one: ast.stmt) -> bool:
    """Whether a statement defines an act."""
    if not isinstance(one, ast.FunctionDef) or one.name.startswith("_"):
        return False
    return {"by", "at"} <= {argument.arg for argument in one.args.kwonlyargs}


def name(path: Path) -> str:
    """A module as acts are named by it: cases.taking."""
    return ".".join(path.with_suffix("").parts).removeprefix("tongban.")


@cache
def tree(path: Path) -> ast.Module:
    """A module, parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Every node of a module, gone through once."""
    return list(ast.walk(tree(path)))


@cache
def source(node: ast.AST) -> str:
    """A piece of a module as text, written once."""
    return ast.unparse(node)


@cache
def handed_on(module: str) -> dict[str, str]:
    """What an engine's module takes from others under its own name, as `cases.actions` does."""
    path = Path("tongban", *module.split(".")).with_suffix(".py")
    return imported(path) if path.exists() else {}


def imported(path: Path) -> dict[str, str]:
    """Name -> what it stands for in our tree, `cases.taking.take` or `cases.actions`."""
    found = {}
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tongban."):
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}".removeprefix("tongban.")
    return found


def meant(names: dict[str, str], node: ast.AST) -> str:
    """The function that a name or `module.name` means, where it is one of ours, by the module that defines it."""
    if isinstance(node, ast.Name):
        told = names.get(node.id, "")
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
        told = f"{names[node.value.id]}.{node.attr}"
    else:
        return ""
    module, _, last = told.rpartition(".")
    return handed_on(module).get(last, told)


def evidence() -> tuple[Found, dict[str, str]]:
    """Act -> column -> tests that show it; and each test with its source, and that of the functions of its file that it calls."""
    known, found, texts = set(acts()), defaultdict[str, dict[str, set[str]]](lambda: defaultdict(set)), dict[str, str]()
    for path in [*sorted(Path("tests").rglob("*.py")), *sorted(Path("tongban").rglob("tests/*.py"))]:
        module = Module(path, imported(path), {one.name: one for one in tree(path).body if isinstance(one, ast.FunctionDef)})
        for test in (one for one in module.functions.values() if one.name.startswith("test_")):
            label, calls = f"{path}::{test.name}", defaultdict[tuple[str, str], int](int)
            texts[label] = _told(module, test)
            for act, place, words in _calls(module, test, Place(), "" in known):
                if act in known:
                    calls[act, words] += not place.refusal
                    for column in _columns(place, calls[act, words]):
                        found[act][column].add(label)
    return found, texts


def _told(module: Module, test: ast.FunctionDef) -> str:
    called = {node.func.id for node in ast.walk(test) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    asked = {argument.arg for argument in test.args.args}
    return "\n".join(source(one) for one in (test, *(module.functions[one] for one in (called | asked) & set(module.functions))))


def _columns(place: Place, times: int) -> Iterator[str]:
    yield from ["at_once"] * place.at_once + ["twice"] * (place.twice or times > 1)
    yield "refusal" if place.refusal and not place.at_once else "success"
    yield from ["refusal"] * (place.refusal and place.at_once)


def _calls(module: Module, node: ast.AST, place: Place, told: bool) -> Iterator[tuple[str, Place, str]]:
    """Each call of ours below a node, with its place and its words; `told`: its statement names the code of a refusal."""
    inner = place
    if isinstance(node, (ast.For, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        yield from _repeated(module, node, place, told)
        return
    if isinstance(node, ast.With) and any("raises" in source(item.context_expr) for item in node.items):
        inner = replace(place, refusal=True)
    if isinstance(node, (ast.Assert, ast.Assign, ast.Expr)):
        told = any(isinstance(one, ast.Constant) and isinstance(one.value, str) and CODE.fullmatch(one.value) for one in ast.walk(node))
    if isinstance(node, ast.Call):
        inner = _within(module, node, place, told)
        yield meant(module.names, node.func), place, ast.dump(node)
        for given in node.args if inner.at_once else ():
            yield meant(module.names, given), inner, ""
        yield from _read_along(module, node, inner, told)
    for child in ast.iter_child_nodes(node):
        yield from _calls(module, child, inner, told)


def _repeated(module: Module, node: Any, place: Place, told: bool) -> Iterator[tuple[str, Place, str]]:
    """A loop: what it goes through is done once, what it does again and again.

    Functions without a name that it goes through are called in its body: they are refused where the body expects that.
    """
    through = node if isinstance(node, ast.For) else node.generators[0]
    refused = any(_refused_in(one, through.target) for one in getattr(node, "body", []))
    anew = replace(place, twice=True)
    for one in _listed(through.iter):
        yield from _calls(module, one, replace(place, refusal=place.refusal or (refused and isinstance(one, ast.Lambda))), told)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.comprehension):
            inside = [*child.ifs, *([] if child is through else [child.iter])]
            yield from (call for one in inside for call in _calls(module, one, anew, told))
        elif child is not through.iter:
            yield from _calls(module, child, anew, told)


def _listed(node: ast.AST) -> list[ast.AST]:
    """What a loop goes through, one by one where it is written out; pairs and the like are looked into."""
    return [inner for one in node.elts for inner in _listed(one)] if isinstance(node, (ast.Tuple, ast.List)) else [node]


def _refused_in(node: ast.AST, target: ast.AST) -> bool:
    """Whether a statement calls what a loop goes through, and expects a refusal."""
    names = {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}
    withs = [one for one in ast.walk(node) if isinstance(one, ast.With) and "raises" in source(one.items[0].context_expr)]
    called = (call.func for one in withs for inner in one.body for call in ast.walk(inner) if isinstance(call, ast.Call))
    return any(isinstance(one, ast.Name) and one.id in names for one in called)


def _within(module: Module, call: ast.Call, place: Place, told: bool) -> Place:
    """The place of what is given to a call."""
    called = _called(call)
    if called in AT_ONCE:
        once = called == "once"
        return replace(place, at_once=True, twice=once, refusal=_refuses(call) if once else told)
    if called in module.functions and "raises(" in source(module.functions[called]):
        return replace(place, refusal=True)
    return place


def _refuses(call: ast.Call) -> bool:
    """Whether a call of `once` says how those are refused who come after the first: the word after the act."""
    return len(call.args) > 1 and isinstance(call.args[-1], (ast.Constant, ast.Name))


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _read_along(module: Module, call: ast.Call, place: Place, told: bool) -> Iterator[tuple[str, Place, str]]:
    """What the functions of the test file do that are called here, or given to be called."""
    given = [one.id for one in call.args if isinstance(one, ast.Name)] if place.at_once else []
    for name in (_called(call), *given):
        if name in module.functions and place.depth < 3 and name not in AT_ONCE and not name.startswith("test_"):
            yield from _of_function(module, name, replace(place, depth=place.depth + 1), told)


@cache
def _of_function(module: Module, name: str, place: Place, told: bool) -> tuple[tuple[str, Place, str], ...]:
    """The calls of a function of the test file, read once for each place from which it is called."""
    return tuple(_calls(module, module.functions[name], place, told))
