"""Write the search words of services and the index of registers anew."""

from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    parser.description = "Needed after the folding of words changed, or when a search misses what is there."


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from django.utils import timezone

    from tongban.project import alone
    from tongban.registers import actions as registers
    from tongban.services import actions as services

    with alone.writing():
        print(f"search words of {services.reindex(at=timezone.now())} services and items")
        print(f"index of {registers.reindex()} records")
    return 0
