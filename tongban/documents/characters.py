"""From the codes that a PDF draws to characters (ISO 32000-2, 9.10): by a ToUnicode CMap, or by a CMap of the standard for an encoding.

A font that has neither says only which shapes to draw; what it draws stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST = 70_000  # characters of one font; a whole plane has 65,536
SECTION = re.compile(rb"begin(codespacerange|bfchar|bfrange)(.*?)end\1", re.DOTALL)
TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|([\[\]])")
# Beginnings of predefined CMaps (ISO 32000-2, table 116), and how Python calls their encoding.
ENCODINGS = (
    ("UniGB-UTF16", "utf-16-be"),
    ("UniGB-UCS2", "utf-16-be"),
    ("UniCNS-UTF16", "utf-16-be"),
    ("UniCNS-UCS2", "utf-16-be"),
    ("GBK2K", "gb18030"),
    ("GB", "gbk"),
    ("B5pc", "big5"),
    ("ETen-B5", "big5"),
    ("ETenms-B5", "big5"),
    ("HKscs-B5", "big5hkscs"),
)


@dataclass(frozen=True)
class Font:
    """How a font's codes read: by a table of codes of these lengths, by an encoding, or as Latin letters."""

    lengths: tuple[int, ...] = (1,)
    table: Mapping[bytes, str] = field(default_factory=dict)
    encoding: str = "latin-1"

    def read(self, drawn: bytes) -> str:
        """The characters; what the table lacks is U+FFFD."""
        if not self.table:
            return drawn.decode(self.encoding, "replace")
        found, place = [], 0
        while place < len(drawn):
            length = next((one for one in self.lengths if drawn[place : place + one] in self.table), self.lengths[0])
            code = drawn[place : place + length]
            found.append(self.table.get(code, code.decode("latin-1") if length == 1 else "\ufffd"))
            place += length
        return "".join(found)


def font(row: Mapping[str, Any]) -> Font:
    """The font that a dictionary describes."""
    wide = row.get("/Subtype") == "/Type0"
    mapped: Any = row.get("/ToUnicode")
    if hasattr(mapped, "data"):
        lengths, table = to_unicode(mapped.data)
        if table:
            return Font(lengths or ((2,) if wide else (1,)), table)
    encoding: Any = row.get("/Encoding")
    if wide:
        named = next((to for start, to in ENCODINGS if str(encoding).startswith(f"/{start}")), "")
        return Font(encoding=named) if named else Font((2,), {b"": ""})
    if str(row.get("/BaseFont")).endswith("ZapfDingbats"):
        return Font(table={b"H": "★", b"I": "☆"})
    return Font(table=_named(encoding.get("/Differences", ())) if hasattr(encoding, "get") else {})


def _named(differences: Any) -> dict[bytes, str]:
    """Codes whose glyph is named after its character, as /uni79D8."""
    found, code = {}, 0
    for one in differences:
        if isinstance(one, str):
            if re.fullmatch(r"/uni[0-9A-F]{4}", one) and code < 256:
                found[bytes([code])] = chr(int(one[4:], 16))
            code += 1
        else:
            code = max(0, int(one))
    return found


def to_unicode(cmap: bytes) -> tuple[tuple[int, ...], dict[bytes, str]]:
    """Lengths of codes, and the characters of each code, that a ToUnicode CMap gives; at most MOST."""
    lengths: set[int] = set()
    table: dict[bytes, str] = {}
    for kind, body in SECTION.findall(cmap):
        tokens = [_bytes(digits) if not bracket else bracket.decode() for digits, bracket in TOKEN.findall(body)]
        if kind == b"codespacerange":
            lengths.update(len(one) for one in tokens if isinstance(one, bytes) and 0 < len(one) <= 4)
        elif kind == b"bfchar":
            pairs = [one for one in tokens if isinstance(one, bytes)]
            table.update((code, _text(text)) for code, text in zip(pairs[::2], pairs[1::2], strict=False))
        else:
            _ranges(tokens, table)
        if len(table) >= MOST:
            break
    return tuple(sorted(lengths)), table


def _ranges(tokens: list[bytes | str], table: dict[bytes, str]) -> None:
    """`<first> <last> <text>`, counted up in the last character, or `<first> <last> [<text> ...]`."""
    rest = iter(tokens)
    for first, last, text in zip(rest, rest, rest, strict=False):
        if not (isinstance(first, bytes) and isinstance(last, bytes)) or len(first) != len(last) or not first:
            return
        start, count = int.from_bytes(first), int.from_bytes(last) - int.from_bytes(first) + 1
        count = max(0, min(count, MOST - len(table)))
        if text == "[":
            texts = [_text(one) for one in iter(lambda: next(rest, "]"), "]") if isinstance(one, bytes)]
        else:
            head = _text(text) if isinstance(text, bytes) else ""
            texts = [head[:-1] + chr(ord(head[-1]) + step) for step in range(count) if ord(head[-1]) + step < 0x110000] if head else []
        table.update(((start + step).to_bytes(len(first)), one) for step, one in enumerate(texts[:count]))


def _bytes(digits: bytes) -> bytes:
    plain = b"".join(digits.split())
    return bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode())


def _text(written: bytes) -> str:
    return written.decode("utf-16-be", "ignore")
