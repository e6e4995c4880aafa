"""Look at everything that the platform hangs on, a line each, with the cure; exit 1 when something is wrong."""

from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    parser.add_argument("--deep", action="store_true", help="also audit the whole log and read every stored file")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from tongban.project import doctor

    found = doctor.examine(deep=arguments.deep)
    for one in found:
        print(f"{'ok  ' if one.ok else 'BAD '} {one.name}: {one.found}{'' if one.ok or not one.cure else f' -> {one.cure}'}")
    bad = sum(not one.ok for one in found)
    print(f"{len(found)} looked at, {bad} wrong")
    return 1 if bad else 0
