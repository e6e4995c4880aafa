"""The folder of a pack as one .zip file, for browsers: the same bytes for the same files; nothing strange comes in."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from tongban.base.errors import Discrepancy, Refused
from tongban.pack.layout import HIDDEN, plain
from tongban.pack.reader import BIGGEST, KINDS, UNKEEPABLE

LARGEST = 4_000_000  # bytes of the .zip
MOST = 2000  # files
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a .zip can say: the content alone decides its bytes


def write(files: Mapping[str, str], folder: str) -> bytes:
    """The files of a pack, inside a folder of its name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            told = zipfile.ZipInfo(f"{folder}/{path}", EPOCH)
            told.external_attr, told.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(told, files[path].encode("utf-8", "surrogatepass"))
    return made.getvalue()


def read(content: bytes) -> dict[str, str]:
    """The text files of a .zip by path, without the one folder in which they all may lie. What editors leave behind is left out.

    Raises Refused("zip.unreadable", "zip.too_large"), and everything that is wrong with its files at once: "zip.bad_name", "zip.link",
    "zip.locked", "zip.twice", "zip.kind", "zip.no_text".
    """
    if len(content) > LARGEST:
        raise Refused("zip.too_large", most=LARGEST)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise Refused("zip.unreadable") from error


def _read(archive: zipfile.ZipFile) -> dict[str, str]:
    listed = [one for one in archive.infolist() if not one.is_dir()]
    if len(listed) > MOST:
        raise Refused("zip.too_large", most=LARGEST)
    top = _top([one.filename for one in listed])
    wanted = {}
    wrong: list[Discrepancy] = []
    for one in listed:
        path = one.filename.removeprefix(top)
        if HIDDEN.search(one.filename) and plain(one.filename):
            continue
        found = [Discrepancy(code, {"file": repr(one.filename)[1:81]}) for code in _wrong(one, path)]
        found += [Discrepancy("zip.twice", {"file": path})] if path in wanted else []
        wrong += found
        if not found:
            wanted[path] = one
    if wrong:
        raise Refused.of(wrong[:50])
    return _texts(archive, wanted)


def _top(names: list[str]) -> str:
    """The folder in which everything lies, with its slash; empty when pack.yaml lies at the top."""
    tops = {name.partition("/")[0] for name in names if not HIDDEN.search(name)}
    return f"{tops.pop()}/" if len(tops) == 1 and all("/" in name for name in names if not HIDDEN.search(name)) else ""


def _wrong(one: zipfile.ZipInfo, path: str) -> Iterator[str]:
    if not plain(one.filename):
        yield "zip.bad_name"
    if stat.S_ISLNK(one.external_attr >> 16):
        yield "zip.link"
    if one.flag_bits & 0x1:
        yield "zip.locked"
    if not path.endswith(KINDS):
        yield "zip.kind"


def _texts(archive: zipfile.ZipFile, wanted: Mapping[str, zipfile.ZipInfo]) -> dict[str, str]:
    """What the files hold; reading stops where all together are too large, whatever the .zip says of itself."""
    left, texts = 4 * BIGGEST, {}
    for path, one in wanted.items():
        with archive.open(one) as file:
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise Refused("zip.too_large", most=LARGEST)
        try:
            texts[path] = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused("zip.no_text", file=path) from error
        if UNKEEPABLE.search(texts[path]):
            raise Refused("zip.no_text", file=path)
    return texts
