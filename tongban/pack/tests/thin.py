"""The pack of the port with a declaration that draws on a licence and does nothing else, for tests of draws alone."""

from __future__ import annotations

from pathlib import Path

from tongban.pack import reader

HOME, LICENCES = "services/import-declaration/", tuple(f"services/{name}-licence/service.yaml" for name in ("import", "export"))
ASKS = ("fetch:\n  operator:", "cross_checks:\n  - {check: X10")


def files() -> dict[str, str]:
    """The files of the pack without what another pack would have to answer."""
    own = Path(__file__).parent / "drawing"
    thin = {f"{HOME}{path.name}": path.read_text(encoding="utf-8") for path in own.iterdir()}
    kept = {path: text for path, text in reader.files(Path("packs/eport")).items() if not path.startswith((HOME, "offers/", "joint/"))}
    for path, asked in ((path, asked) for path in LICENCES for asked in ASKS):  # two lines of each
        head, _, rest = kept[path].partition(asked)
        kept[path] = head + rest.partition("\n")[2]
    return {**kept, **thin}
