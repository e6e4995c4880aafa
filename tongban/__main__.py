"""The program `tongban`; its words are in project/commands."""

import os
import sys


def main() -> int:
    """Run the command named in the arguments; the exit code is 0 only when it did what was asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.project.settings")
    from tongban.project.commands import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
