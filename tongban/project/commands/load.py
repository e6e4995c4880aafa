"""Load regions, bodies of government and, where asked, villages or the whole nation's departments; what is there stays."""

from argparse import ArgumentParser, Namespace

WHAT = {
    "basis": "regions down to townships, central bodies, one real district (the default)",
    "villages": "620,572 villages and neighbourhoods as well",
    "nation": "the district's departments multiplied to every county, marked synthetic",
}


def add(parser: ArgumentParser) -> None:
    words = "; ".join(f"{name}: {words}" for name, words in WHAT.items())
    parser.add_argument("what", nargs="?", choices=WHAT, default="basis", help=words)


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from django.utils import timezone

    from tongban.actors import loading
    from tongban.base.actor import SYSTEM
    from tongban.project import alone

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
