"""Make or bring up to date the tables of the database."""

from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only say whether tables are missing")


def run(arguments: Namespace) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=1, check_unapplied=arguments.check)
    return 0
