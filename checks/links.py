"""Every relative link in the documents leads somewhere."""

import re
from pathlib import Path

from checks.budgets import tracked


def problems() -> list[str]:
    found = []
    for page in tracked("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists() and not Path(target).is_absolute():
                found.append(f"{page}: {target} is not there")
    return found
