"""The word `tongban load tariff`: an edition of the tariff taken in, said row by row."""

from __future__ import annotations

from argparse import Namespace

from django.utils import timezone

from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.project import alone
from tongban.registers import tariff_loading


def run(arguments: Namespace) -> str:
    """Take the file in, or with `--dry` only say what that would do. Raises Refused("load.tariff"), and what is wrong with the file."""
    path, at = arguments.file, timezone.now()
    if path is None or not arguments.edition or not arguments.source:
        raise Refused("load.tariff")
    if not path.is_file():
        raise Refused("import.no_file", file=str(path)[:200])
    with path.open("rb") as file:
        content = file.read(tariff_loading.LARGEST + 1)
    said = {"edition": arguments.edition, "source": arguments.source, "demo": arguments.demo}
    if arguments.dry:
        return f"{_said(tariff_loading.plan(content, **said, at=at))} (nothing was kept)"
    with alone.writing():
        return _said(tariff_loading.load_tariff(content, **said, by=SYSTEM, at=at))


def _said(found: tariff_loading.Plan) -> str:
    lines = [f"line {line}: {key}: {state}" + (f" ({words})" if words else "") for line, key, state, words in found.rows]
    lines += [f"? {key} is in the file no more; it stays" for key in found.gone]
    counts = f"{len(found.new)} new, {len(found.changed)} changed, {len(found.ended)} of earlier editions end on {found.first}"
    return "\n".join([*lines, f"{counts}, sha256 {found.digest}"])
