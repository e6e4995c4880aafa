"""Paper in tests: pages of a PDF as a scanner or a telephone would have them, drawn by our typesetter."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import typst

DOTS = 150  # an inch


def scan(pdf: bytes, page: int, *, turned: float = 0.0, ink: Sequence[tuple[float, float, float, float]] = (), dots: int = DOTS) -> bytes:
    """A page as PNG: askew on a larger glass, drawn twice and so a little blurred. `ink`: strokes over it, from x, y to x, y in mm."""
    first = _drawn({"a.pdf": pdf}, _page(page, ink), dots)
    return _drawn({"b.png": first}, _glass("b.png", turned), dots)


def pile(pngs: Sequence[bytes]) -> bytes:
    """Pictures of pages as one PDF, as scanners send them."""
    sides = "#pagebreak()\n".join(f'#image("{number}.png")\n' for number in range(len(pngs)))
    source = f"#set page(width: auto, height: auto, margin: 0pt)\n{sides}"
    with tempfile.TemporaryDirectory() as folder:
        for number, png in enumerate(pngs):
            Path(folder, f"{number}.png").write_bytes(png)
        Path(folder, "c.typ").write_text(source, encoding="utf-8")
        return bytes(typst.compile(str(Path(folder, "c.typ")), format="pdf"))


def empty() -> bytes:
    """The back of a page."""
    return _drawn({}, "#set page(width: 210mm, height: 297mm)\n", 60)


def _page(page: int, ink: Sequence[tuple[float, float, float, float]]) -> str:
    pen = "0.5mm + rgb(30, 30, 120)"
    strokes = "".join(f"#place(top + left, line(start: ({a}mm, {b}mm), end: ({c}mm, {d}mm), stroke: {pen}))" for a, b, c, d in ink)
    return f'#set page(width: 210mm, height: 297mm, margin: 0pt)\n#place(top + left, image("a.pdf", page: {page}, width: 210mm))\n{strokes}'


def _glass(name: str, turned: float) -> str:
    lying = abs(turned) % 180 in range(60, 120)
    wide, tall = (303, 216) if lying else (216, 303)
    laid = f'rotate({turned}deg, reflow: true, image("{name}", width: 207mm))'
    return f"#set page(width: {wide}mm, height: {tall}mm, margin: 0pt, fill: rgb(243, 241, 236))\n#place(center + horizon, {laid})"


def _drawn(beside: dict[str, bytes], source: str, dots: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in beside.items():
            Path(folder, name).write_bytes(content)
        Path(folder, "s.typ").write_text(source, encoding="utf-8")
        return bytes(typst.compile(str(Path(folder, "s.typ")), format="png", ppi=dots))
