"""Put a new key in force, and print the root under which papers are signed."""

from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    words = parser.add_subparsers(dest="does", required=True, metavar="WHAT")
    one = words.add_parser("rotate", help="put a new key in force; what earlier ones signed or sealed stays valid")
    one.add_argument("use", help="node (the log), seal (papers), seal-root, personal (personal values), files")
    words.add_parser("root", help="print the root certificate (PEM) that readers of signed papers may trust")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from django.utils import timezone

    from tongban.base.actor import SYSTEM
    from tongban.documents import signing
    from tongban.log.actions import rotate_key
    from tongban.project import alone

    if arguments.does == "root":
        print(signing.root().decode(), end="")
        return 0
    with alone.writing():
        print(f"in force now: {rotate_key(arguments.use, by=SYSTEM, at=timezone.now())}")
    return 0
