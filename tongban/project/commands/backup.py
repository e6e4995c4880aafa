"""Write database, files, keys and the last checkpoint to one file; the platform may go on running."""

from argparse import ArgumentParser, Namespace
from pathlib import Path


def add(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the .tar to write; keep it as safe as the keys that are in it")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from tongban.project.archive import backup

    manifest = backup(arguments.file)
    print(f"{arguments.file}: {len(manifest['digests'])} parts, made {manifest['made']}")
    return 0
