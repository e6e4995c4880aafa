"""10,000 invented applicants through a definition before it is published, as `tongban pack simulate` lets them: seconds in all.

In a throw-away database of its own on the embedded database, whatever is benched: there is no raw line, for no other program does it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from bench._conditions import verdict

APPLICANTS, AIM = 10_000, 60.0  # seconds
SERVICES = ("packs/redshield/website-filing", "packs/business/hotel", "packs/benefits/old-age-allowance")


def main() -> None:
    if os.environ.get("TONGBAN_DATABASE_URL"):
        print("the same on every database: it has one of its own")
        return
    for service in SERVICES:
        command = [sys.executable, "-m", "tongban", "pack", "simulate", service, "--applicants", str(APPLICANTS)]
        begun = time.perf_counter()
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        took = time.perf_counter() - begun
        assert f"{APPLICANTS:,}" in told or str(APPLICANTS) in told, told[:300]
        said = f"{APPLICANTS:,} applicants in {took:.1f} s, the start of the program included"
        print(f"{service}: {said} (aim {AIM:.0f}: {verdict(took <= AIM)})")


if __name__ == "__main__":
    main()
