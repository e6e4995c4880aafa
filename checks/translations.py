"""Every message of the tree stands in each catalogue of its package: traditional, simplified, French (English is the id)."""

import ast
import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from checks import called

LANGUAGES = ("zh_Hant", "zh_Hans", "fr")
TAG = re.compile(r"(?:{%-?\s*translate\s+|\b_\()(\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)')")
BLOCK = re.compile(
    r"{%-?\s*blocktranslate[^%]*?(?P<trimmed>trimmed)?\s*-?%}(?P<text>.*?)(?:{%-?\s*plural\s*-?%}.*?)?{%-?\s*endblocktranslate", re.DOTALL
)
MARKS = {"_", "N_", "gettext", "gettext_lazy", "gettext_noop", "pgettext"}


def problems() -> list[str]:
    found = []
    for package in packages():
        wanted = messages(package)
        for language in LANGUAGES:
            known = translated(package, language) | translated(Path("tongban/web"), language)
            found += [f"{package}: no {language} for {message!r}" for message in sorted(wanted - known)]
    return found


@cache
def packages() -> list[Path]:
    """The engines, and each face by itself."""
    return sorted(path for path in [*Path("tongban").iterdir(), *Path("tongban/web").iterdir()] if (path / "__init__.py").exists())


def files(package: Path, pattern: str) -> list[Path]:
    """Files of a package without those of the packages inside it that have catalogues of their own."""
    inner = [other for other in packages() if other != package and package in other.parents]
    return [path for path in sorted(package.rglob(pattern)) if not any(other in path.parents for other in inner)]


def messages(package: Path) -> set[str]:
    """Message ids used in the templates and modules of a package."""
    ids: set[str] = set()
    for page in files(package, "*.html"):
        text = page.read_text(encoding="utf-8")
        ids |= {match["a"] or match["b"] for match in TAG.finditer(text)}
        ids |= {_block(match) for match in BLOCK.finditer(text)}
    for module in files(package, "*.py"):
        if "tests" not in module.parts and "migrations" not in module.parts:
            ids |= _marked(called.nodes(module))
    return ids - {""}


def _block(match: re.Match[str]) -> str:
    text = re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", match["text"])
    return " ".join(line.strip() for line in text.strip().splitlines()) if "trimmed" in match[0].split("%}")[0] else text


def _marked(nodes: list[ast.AST]) -> set[str]:
    found = set()
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS and node.args:
            last = node.args[-1] if node.func.id == "pgettext" else node.args[0]
            if isinstance(last, ast.Constant) and isinstance(last.value, str):
                found.add(last.value)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict) and _is_words(node):
            found |= {value.value for value in node.value.values if isinstance(value, ast.Constant) and isinstance(value.value, str)}
    return found


def _is_words(node: ast.Assign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(target, ast.Name) and target.id == "WORDS" for target in targets)


@cache
def translated(package: Path, language: str) -> set[str]:
    """Message ids with a translation in that language."""
    source = package / "locale" / language / "LC_MESSAGES" / "django.po"
    if not source.exists():
        return set()
    with source.open("rb") as text:
        catalogue = read_po(text)
    return {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
