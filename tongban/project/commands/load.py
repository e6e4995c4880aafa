"""Load regions, bodies of government and, where asked, villages, the nation's departments or a basic catalogue; what is there stays."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

WHAT = {
    "basis": "regions down to townships, central bodies, one real district (the default)",
    "villages": "620,572 villages and neighbourhoods as well",
    "nation": "the district's departments multiplied to every county, marked synthetic",
    "basic": "the basic catalogue of a province or the nation from a file, such as another house publishes at /open/basic.csv",
}


def add(parser: ArgumentParser) -> None:
    words = "; ".join(f"{name}: {words}" for name, words in WHAT.items())
    parser.add_argument("what", nargs="?", choices=WHAT, default="basis", help=words)
    parser.add_argument("--keeper", default="", metavar="REGION", help="the code of the region that keeps the catalogue (basic only)")
    parser.add_argument("--file", type=Path, metavar="FILE", help="CSV in UTF-8 with a line of names (basic only)")
    parser.add_argument("--dry", action="store_true", help="look at every line and keep nothing (basic only)")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from django.utils import timezone

    from tongban.actors import loading
    from tongban.base.actor import SYSTEM
    from tongban.base.errors import Refused
    from tongban.project import alone

    if arguments.what == "basic":
        return _basic(arguments)
    if arguments.keeper or arguments.file or arguments.dry:
        raise Refused("load.not_of_this")

    def say(line: str) -> None:
        print(line, flush=True)

    with alone.writing():
        at = timezone.now()
        regions = loading.load_regions(by=SYSTEM, at=at, villages=arguments.what == "villages", progress=say)
        central = loading.load_central(by=SYSTEM, at=at) + loading.load_eport(by=SYSTEM, at=at)
        district = loading.load_district(by=SYSTEM, at=at)
        print(f"new: {regions} regions, {central} central bodies, {district} departments of the district")
        if arguments.what == "nation":
            print(f"new: {loading.load_nation(by=SYSTEM, at=at, progress=say)} synthetic departments")
    return 0


def _basic(arguments: Namespace) -> int:
    """Take a basic catalogue in, or say line by line why not."""
    from django.utils import timezone

    from tongban.base.actor import SYSTEM
    from tongban.base.errors import Refused
    from tongban.project import alone, commands
    from tongban.services import basic_loading

    keeper, path, at = arguments.keeper, arguments.file, timezone.now()
    if not keeper or path is None:
        raise Refused("load.which")
    if not path.is_file():
        raise Refused("import.no_file", file=str(path)[:200])
    try:
        if arguments.dry:
            new = len(basic_loading.unknown(keeper, path, to=SYSTEM, at=at))
        else:
            with alone.writing():
                new = basic_loading.load_basic(keeper, by=SYSTEM, at=at, path=path)
    except Refused as refusal:
        for one, said in zip(refusal.discrepancies, commands.sentences(refusal), strict=True):
            print(f"tongban: line {one.facts['line']}: {said}" if "line" in one.facts else f"tongban: {said}", file=sys.stderr)
        return 1
    print(f"new: {new} basic items" + (" (nothing was kept)" if arguments.dry else ""))
    return 0
