"""Bring a backup back into an empty home and an empty database."""

from argparse import ArgumentParser, Namespace
from pathlib import Path


def add(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a .tar written by `tongban backup`")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from tongban.project.archive import restore

    manifest = restore(arguments.file)
    print(f"restored {len(manifest['digests'])} parts of {manifest['made']}; now run: tongban log verify")
    return 0
