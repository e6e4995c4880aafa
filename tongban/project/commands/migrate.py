"""Make or bring up to date the tables of the database."""

from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only say whether tables are missing")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from tongban.base import fresh

    if arguments.check:
        return 1 if fresh.steps() else 0
    fresh.up_to_date(verbosity=1)
    return 0
