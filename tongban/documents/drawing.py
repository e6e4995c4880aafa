"""What a content stream of a PDF draws as text, line by line (ISO 32000-2, 7.8.2 and 9.4): pieces at one height are one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from tongban.documents.characters import Font

TOKEN = re.compile(
    rb"[\s\x00]+|%[^\r\n]*|<<|>>|[\[\]{}]"
    rb"|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?=[\s\x00()<>\[\]{}/%]|$))"
    rb"|(?P<name>/[^\s\x00()<>\[\]{}/%]*)"
    rb"|<(?P<digits>[0-9A-Fa-f\s]*)>"
    rb"|(?P<string>\()"
    rb"|(?P<word>[^\s\x00()<>\[\]{}/%]+)"
)
BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
ESCAPE = re.compile(rb"\\(\r\n|[0-7]{1,3}|.)", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\r\n": b"", b"\n": b"", b"\r": b""}
IMAGE_END = re.compile(rb"[\s]EI(?=[\s]|$)")
SAME = 3.0  # points of height that are one line
DEEP = 64  # saved states; more are not kept
Operand = float | bytes | str
Matrix = tuple[float, float, float, float, float, float]
UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def operations(content: bytes) -> Iterator[tuple[str, list[Operand]]]:
    """Operators with their operands: numbers, strings as bytes, names as `/Name`; arrays and dictionaries are laid flat."""
    operands: list[Operand] = []
    place = 0
    while place < len(content):
        found = TOKEN.match(content, place)
        if found is None:  # a stray bracket
            place += 1
            continue
        place, kind = found.end(), found.lastgroup
        if kind == "number":
            operands.append(float(found[0]))
        elif kind == "name":
            operands.append(found[0].decode("latin-1"))
        elif kind == "digits":
            plain = b"".join(found["digits"].split())
            operands.append(bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode()))
        elif kind == "string":
            text, place = _string(content, place)
            operands.append(text)
        elif kind == "word" and found[0] not in (b"true", b"false", b"null"):
            yield found[0].decode("latin-1"), operands
            operands = []
            if found[0] == b"ID":
                ended = IMAGE_END.search(content, place)
                place = ended.end() if ended else len(content)


def _string(content: bytes, start: int) -> tuple[bytes, int]:
    """A string in brackets, which may hold brackets, and where it ends."""
    depth, place = 1, start
    while depth:
        found = BRACKET.search(content, place)
        if found is None:
            return b"", len(content)
        place = found.end()
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
    return ESCAPE.sub(_escaped, content[start : place - 1]), place


def _escaped(found: re.Match[bytes]) -> bytes:
    told = found[1]
    return bytes([int(told, 8) & 255]) if told.isdigit() and told[:1] < b"8" else ESCAPED.get(told, told)


def times(one: Matrix, two: Matrix) -> Matrix:
    """The product of two transformations, the first done first."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = two
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


@dataclass
class Drawing:
    """What one stream draws; `fonts` are those that its resources name, `form` is told of each form that it places."""

    fonts: Mapping[str, Font]
    form: Callable[[str], None]
    lines: list[str] = field(default_factory=list)
    _font: Font = field(default_factory=Font)
    _page: Matrix = UNIT
    _saved: list[tuple[Matrix, Font]] = field(default_factory=list)
    _line: Matrix = UNIT
    _leading: float = 0.0
    _height: float = float("inf")

    def draw(self, content: bytes) -> list[str]:
        """The lines, in the order in which they are drawn."""
        for operator, operands in operations(content):
            act = ACTS.get(operator)
            if act is not None:
                act(self, operands)
        return self.lines

    def save(self, _: list[Operand]) -> None:
        if len(self._saved) < DEEP:
            self._saved.append((self._page, self._font))

    def restore(self, _: list[Operand]) -> None:
        if self._saved:
            self._page, self._font = self._saved.pop()

    def transform(self, operands: list[Operand]) -> None:
        self._page = times(_matrix(operands), self._page)

    def begin(self, _: list[Operand]) -> None:
        self._line = UNIT

    def place(self, operands: list[Operand]) -> None:
        self._line = _matrix(operands)

    def move(self, operands: list[Operand]) -> None:
        across, up = (*_numbers(operands), 0.0, 0.0)[:2]
        self._line = times((1.0, 0.0, 0.0, 1.0, across, up), self._line)

    def move_leading(self, operands: list[Operand]) -> None:
        self._leading = -(*_numbers(operands), 0.0, 0.0)[1]
        self.move(operands)

    def leading(self, operands: list[Operand]) -> None:
        self._leading = (*_numbers(operands), 0.0)[0]

    def next_line(self, _: list[Operand]) -> None:
        self.move([0.0, -self._leading])

    def choose(self, operands: list[Operand]) -> None:
        self._font = next((self.fonts[one] for one in operands if isinstance(one, str) and one in self.fonts), Font())

    def show(self, operands: list[Operand]) -> None:
        text = "".join(self._font.read(one) for one in operands if isinstance(one, bytes))
        height = times(self._line, self._page)[5]
        if self.lines and abs(height - self._height) < SAME:
            self.lines[-1] += text
        else:
            self.lines.append(text)
        self._height = height

    def show_next(self, operands: list[Operand]) -> None:
        self.next_line(operands)
        self.show(operands)

    def marked(self, operands: list[Operand]) -> None:
        """What marked content says that it reads as (/ActualText) is a line of its own."""
        for name, value in zip(operands, operands[1:], strict=False):
            if name == "/ActualText" and isinstance(value, bytes):
                self.lines.append(value.decode("utf-16" if value[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8", "ignore"))
                self._height = float("inf")

    def paint(self, operands: list[Operand]) -> None:
        for one in operands:
            if isinstance(one, str):
                self.form(one)


def _numbers(operands: list[Operand]) -> list[float]:
    return [one for one in operands if isinstance(one, float)]


def _matrix(operands: list[Operand]) -> Matrix:
    a, b, c, d, e, f = (*_numbers(operands), *UNIT)[:6]
    return (a, b, c, d, e, f)


ACTS: dict[str, Callable[[Drawing, list[Operand]], None]] = {
    "q": Drawing.save,
    "Q": Drawing.restore,
    "cm": Drawing.transform,
    "BT": Drawing.begin,
    "Tm": Drawing.place,
    "Td": Drawing.move,
    "TD": Drawing.move_leading,
    "TL": Drawing.leading,
    "T*": Drawing.next_line,
    "Tf": Drawing.choose,
    "Tj": Drawing.show,
    "TJ": Drawing.show,
    "'": Drawing.show_next,
    '"': Drawing.show_next,
    "BDC": Drawing.marked,
    "Do": Drawing.paint,
}
