"""Take cases, licences or registers over from another system: a result for each row; again goes on where it stopped."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path

KINDS = ("cases", "licences", "registers")


def add(parser: ArgumentParser) -> None:
    parser.add_argument("what", choices=KINDS)
    parser.add_argument("file", type=Path, help="JSON lines, or CSV whose columns are the fields; each row has an `id`")
    parser.add_argument("--source", required=True, metavar="NAME", help="the system that the rows come from; kept with each")
    parser.add_argument("--register", default="", metavar="ID", help="into which register (registers only)")
    parser.add_argument("--dry", action="store_true", help="try every row and keep nothing")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from django.utils import timezone

    from tongban.base.errors import Refused
    from tongban.exchange import importing
    from tongban.project import alone, commands, takeover

    if arguments.what == "registers" and not arguments.register:
        raise Refused("import.no_register")
    if not arguments.file.is_file():
        raise Refused("import.no_file", file=str(arguments.file))
    counted: Counter[str] = Counter()
    with alone.writing():
        at = timezone.now()
        take = takeover.takers(arguments.source, arguments.register, at)[arguments.what]
        kind = arguments.what.removesuffix("s")
        for one in importing.run(kind, arguments.source, takeover.rows(arguments.file), take, dry=arguments.dry, at=at):
            counted[one.outcome] += 1
            said = "; ".join(commands.sentences(one.saying)) if one.saying else one.target
            print(f"{one.row}: {one.outcome} {said}", flush=True)
    dry = " (nothing was kept)" if arguments.dry else ""
    print(", ".join(f"{counted[name]} {name}" for name in ("new", "there", "changed", "refused")) + dry)
    return 1 if counted["refused"] or counted["changed"] else 0
