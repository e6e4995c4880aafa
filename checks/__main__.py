"""Run every check and print what each found; exit 1 when anything was."""

import importlib
import pkgutil
import sys

import checks


def main() -> int:
    found = 0
    for module in pkgutil.iter_modules(checks.__path__):
        if module.name in ("__main__", "run_tests", "called"):
            continue
        problems = importlib.import_module(f"checks.{module.name}").problems()
        found += len(problems)
        for problem in problems:
            print(f"{module.name}: {problem}")
    print(f"checks: {found} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
