"""Identifiers with their check characters. A body's own number is never refused on its check alone: the register decides.

Sources: GB 32100-2015 (unified social credit code), GB 11714 (organisation code), GB 11643 (resident number),
GB/T 36904-2018 (licence number), ISO/IEC 7812-1 (card number).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = [3**place % 31 for place in range(17)]
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
LICENCE_ROOT = "1.2.156.3005.2"
BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SYNTHETIC_REGION = "999999"


@dataclass(frozen=True)
class Checked:
    """A number as it is kept (`value`), as it was given (`raw`), whether it fits, and the code of what does not."""

    value: str
    raw: str
    ok: bool
    code: str = ""


def check(scheme: str, raw: str) -> Checked:
    """Normalise and check a number of a scheme: uscc, organisation, resident, licence, bank-card; a ValueError for another scheme."""
    checks = {"uscc": _uscc, "organisation": _organisation, "resident": _resident, "licence": _licence, "bank-card": _card}
    if scheme not in checks:
        raise ValueError(f"no identifier scheme {scheme!r}")
    value = raw.strip() if scheme == "licence" else re.sub(r"[\s-]", "", raw).upper()
    code = checks[scheme](value)
    return Checked(value, raw, not code, code)


def uscc_check(body: str) -> str:
    """The check character of the first 17 characters of a unified social credit code."""
    total = sum(USCC_ALPHABET.index(character) * weight for character, weight in zip(body, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def organisation_check(body: str) -> str:
    """The check character of the first 8 characters of an organisation code."""
    rest = -sum(BASE36.index(character) * weight for character, weight in zip(body, ORGANISATION_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def resident_check(body: str) -> str:
    """The check character of the first 17 digits of a resident number (ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, RESIDENT_WEIGHTS, strict=True)) % 11]


def card_check(body: str) -> str:
    """The last digit of a card number after all before it (ISO/IEC 7812-1, annex B)."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body))]
    return str(-sum(value - 9 * (value > 9) for value in doubled) % 10)


def licence_check(body: str) -> str:
    """The check character of segments 1-4 of a licence number, joined (ISO 7064 MOD 37,36)."""
    product = 36
    for character in body:
        total = (product + BASE36.index(character)) % 36 or 36
        product = total * 2 % 37
    return BASE36[(37 - product) % 36]


def make_uscc(number: int, *, region: str = SYNTHETIC_REGION) -> str:
    """A synthetic enterprise code: registrar 9, class 1, a region that does not exist, and a serial below 36^8."""
    digits = ""
    while number:
        number, rest = divmod(number, 10)
        digits = str(rest) + digits
    serial = digits.rjust(8, "0")[-8:]
    body = f"91{region}{serial}{organisation_check(serial)}"
    return body + uscc_check(body)


def make_resident(born: date, sequence: int, *, region: str = SYNTHETIC_REGION) -> str:
    """A synthetic resident number of region 999999; odd sequences are male, even female."""
    body = f"{region}{born:%Y%m%d}{sequence % 1000:03d}"
    return body + resident_check(body)


def make_licence_number(kind: str, issuer: str, serial: str, version: int = 1) -> str:
    """A licence number: type code (21 characters), issuer code, serial of digits and capitals, version 1-999."""
    segments = [kind, issuer, serial, f"{version:03d}"]
    return ".".join([LICENCE_ROOT, *segments, licence_check("".join(segments))])


def _uscc(value: str) -> str:
    if len(value) != 18:
        return "identifier.length"
    if any(character not in USCC_ALPHABET for character in value):
        return "identifier.characters"
    return "" if uscc_check(value[:17]) == value[17] else "identifier.check"


def _organisation(value: str) -> str:
    if len(value) != 9:
        return "identifier.length"
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", value):
        return "identifier.characters"
    return "" if organisation_check(value[:8]) == value[8] else "identifier.check"


def _resident(value: str) -> str:
    if len(value) != 18:
        return "identifier.length"
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        return "identifier.characters"
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return "identifier.date"
    return "" if resident_check(value[:17]) == value[17] else "identifier.check"


def _card(value: str) -> str:
    if not 12 <= len(value) <= 19:
        return "identifier.length"
    if not re.fullmatch(r"[0-9]+", value):
        return "identifier.characters"
    return "" if card_check(value[:-1]) == value[-1] else "identifier.check"


def _licence(value: str) -> str:
    parts = value.removeprefix(f"{LICENCE_ROOT}.").split(".")
    if not value.startswith(f"{LICENCE_ROOT}.") or len(parts) != 5:
        return "identifier.length"
    if not all(re.fullmatch(r"[0-9A-Z]+", part) for part in parts) or not re.fullmatch(r"[0-9]{3}", parts[3]):
        return "identifier.characters"
    return "" if licence_check("".join(parts[:4])) == parts[4] else "identifier.check"
