"""Load regions and bodies; where asked villages, the nation's departments, code lists or a basic catalogue. What is there stays."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

WHAT = {
    "basis": "regions down to townships, central bodies, one real district (the default)",
    "villages": "620,572 villages and neighbourhoods as well",
    "nation": "the district's departments multiplied to every county, marked synthetic",
    "codes": "places (UN/LOCODE), countries, currencies and units, each in the edition of its file",
    "tariff": "an edition of the customs tariff from a file, with its source; rows of earlier editions end where it begins",
    "calendar": "the days off and make-up days of a year from a file, as the State publishes them; what runs is reckoned anew",
    "basic": "the basic catalogue of a province or the nation from a file, such as another house publishes at /open/basic.csv",
}
# Each option with what it belongs to.
OF: dict[str, tuple[str, ...]] = {
    "--keeper": ("basic",),
    "--file": ("basic", "tariff", "calendar"),
    "--from": ("basic",),
    "--edition": ("basic", "tariff"),
    "--source": ("tariff", "calendar"),
    "--year": ("calendar",),
    "--region": ("calendar",),
    "--demo": ("tariff",),
    "--dry": ("basic", "tariff", "calendar"),
}
APART = (("--from", "--keeper"), ("--from", "--file"), ("--edition", "--keeper"), ("--edition", "--file"))  # of a basic catalogue


def add(parser: ArgumentParser) -> None:
    words = "; ".join(f"{name}: {words}" for name, words in WHAT.items())
    parser.add_argument("what", nargs="?", choices=WHAT, default="basis", help=words)

    def option(name: str, words: str, **more: Any) -> None:
        parser.add_argument(name, help=f"{words} ({', '.join(OF[name])})", **more)

    option("--keeper", "the code of the region that keeps the catalogue", default="", metavar="REGION")
    option("--file", "CSV in UTF-8 with a line of names", type=Path, metavar="FILE")
    option("--from", "fetch what a node above of partners.json tells", dest="above", default="", metavar="NAME")
    option("--edition", "of a basic catalogue the number to adopt, with --from; of a tariff its name", default="", metavar="EDITION")
    option("--source", "where the rates or days come from", default="", metavar="WORDS")
    option("--year", "that is published", default="", metavar="YEAR")
    option("--region", "whose days they are; the nation's where none is named", default="", metavar="REGION")
    option("--demo", "these rates are for demonstration", action="store_true")
    option("--dry", "look at every line and keep nothing", action="store_true")


def _ensure_fit(arguments: Namespace) -> None:
    """Every option belongs to what is loaded, and no two exclude each other. Raises Refused with each that does not, as it was typed."""
    from tongban.base.errors import Discrepancy, Refused

    what, typed = arguments.what, [name for name in OF if getattr(arguments, "above" if name == "--from" else name[2:])]
    strange = [name for name in typed if what not in OF[name]]
    told = [{"given": one, "what": what, "known": [f"tongban load {name}" for name in OF[one]]} for one in strange]
    wrong = [Discrepancy("load.not_of_this", one) for one in told]
    apart = [one for one in APART if what == "basic" and set(one) <= set(typed)]
    wrong += [Discrepancy("load.apart", {"given": one, "other": other}) for one, other in apart]
    if wrong:
        raise Refused.of(wrong)


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from django.utils import timezone

    from tongban.actors import loading
    from tongban.base.actor import SYSTEM
    from tongban.project import alone, calendars, tariff
    from tongban.registers import code_loading

    _ensure_fit(arguments)
    if arguments.what == "tariff":
        return _by_line(lambda: tariff.run(arguments))
    if arguments.what == "calendar":
        return _by_line(lambda: calendars.run(arguments))
    if arguments.what == "basic":
        return _above(arguments) if arguments.above else _basic(arguments)
    if arguments.what == "codes":
        with alone.writing():
            new = code_loading.load_codes(by=SYSTEM, at=timezone.now())
        print("new codes: " + ", ".join(f"{name} {count}" for name, count in new.items()))
        return 0

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
    from tongban.project import alone
    from tongban.services import basic_loading

    keeper, path, at = arguments.keeper, arguments.file, timezone.now()
    if not keeper or path is None:
        raise Refused("load.which")
    if not path.is_file():
        raise Refused("import.no_file", file=str(path)[:200])

    def take_in() -> str:
        if arguments.dry:
            return f"new: {len(basic_loading.unknown(keeper, path, to=SYSTEM, at=at))} basic items (nothing was kept)"
        with alone.writing():
            return f"new: {basic_loading.load_basic(keeper, by=SYSTEM, at=at, path=path)} basic items"

    return _by_line(take_in)


def _by_line(work: Callable[[], str]) -> int:
    """Print what a piece of work says, or everything that is wrong with its file, each fault with its line."""
    from tongban.base.errors import Refused
    from tongban.project import commands

    try:
        print(work())
    except Refused as refusal:
        for one, said in zip(refusal.discrepancies, commands.sentences(refusal), strict=True):
            print(f"tongban: line {one.facts['line']}: {said}" if "line" in one.facts else f"tongban: {said}", file=sys.stderr)
        return 1
    return 0


def _above(arguments: Namespace) -> int:
    """Fetch what a node above tells and show what it would change; or adopt it. `--dry` shows what was told last."""
    from django.utils import timezone

    from tongban.base.actor import SYSTEM
    from tongban.base.errors import Refused
    from tongban.exchange.links import above
    from tongban.project import alone
    from tongban.services import subscribing

    name, at = arguments.above, timezone.now()
    if arguments.edition:
        if not arguments.edition.isdecimal():
            raise Refused("load.bad_edition", given=arguments.edition[:40], partner=name[:40])
        with alone.writing():
            found = subscribing.adopt_edition(name, int(arguments.edition), by=SYSTEM, at=at)
        print(f"adopted edition {found.edition}: {len(found.new)} new, {len(found.changed)} changed")
        return 0
    if not arguments.dry:
        letter = above.fetch({"partner": name})
        with alone.writing():
            if subscribing.take_in(name, letter["file"], at=at) is None:
                print(f"tongban: what {name} tells is not believed; the log says why (catalogue.edition_refused)", file=sys.stderr)
                return 1
    found = subscribing.differences(name, at=at)
    for code, told in found.new.items():
        print(f"+ {code} {told.name}")
    for code, (before, after) in found.changed.items():
        was, now = before.kept(), after.kept()
        print(f"~ {code} " + "; ".join(f"{field}: {was[field]} -> {now[field]}" for field in was if was[field] != now[field]))
    for code in found.gone:
        print(f"? {code} is not told any more; it stays")
    print(f"edition {found.edition}: {len(found.new)} new, {len(found.changed)} changed")
    print(f"Adopt it: tongban load basic --from {name} --edition {found.edition}")
    return 0
