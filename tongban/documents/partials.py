"""Files that come in pieces, so that a broken line loses one piece and no more.

Layout: <files>/partial/<owner>/<upload>/ with `key` (the sealed key of this upload), `told` (sealed: name and size) and one file for each
piece, named by its offset: nonce (12 bytes) and AES-256-GCM of its bytes. Which upload it is follows from owner, purpose, digest and size:
the same file chosen again goes on where it stopped, and nobody can name another's. Swept after two days.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tongban.base.errors import Refused
from tongban.documents import files
from tongban.log.store import keys

PIECE = 256 * 1024
MOST = 6  # unfinished files of one party
KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Coming:
    """A file that is coming: whose, for what, what it is called, its size and the SHA-256 of its bytes."""

    owner: int
    purpose: str
    name: str
    size: int
    digest: str
    kinds: tuple[str, ...] = files.KINDS

    @property
    def folder(self) -> Path:
        """Where its pieces lie."""
        return _folder(self.owner) / keys().lookup("partial", f"{self.purpose}\0{self.digest}\0{self.size}")[:32]


@dataclass(frozen=True)
class Unfinished:
    """A file of which pieces are there: its name, its size, and how many bytes came."""

    name: str
    size: int
    got: int


def got(coming: Coming) -> int:
    """How many bytes of a file are there already, from its beginning on."""
    return _got(coming.folder)


def take(coming: Coming, offset: int, piece: bytes) -> int:
    """Keep the piece at an offset; how many bytes are there now. A piece that is there already changes nothing.

    Raises Refused: file.empty, file.too_large, file.wrong_kind (by the first piece), file.too_many, file.piece_order, file.piece_size.
    """
    _refuse_misfit(coming, offset, piece)
    folder, there = coming.folder, got(coming)
    if offset < there:
        return there
    if offset > there:
        raise Refused("file.piece_order", name=coming.name, given=offset, wanted=there)
    if not folder.exists():
        _begin(coming, folder)
    nonce = os.urandom(12)
    partial = folder / f".{offset}.{secrets.token_hex(4)}"
    partial.write_bytes(nonce + AESGCM(_key(folder)).encrypt(nonce, piece, str(offset).encode()))
    partial.chmod(0o600)
    partial.replace(folder / str(offset))  # two at once write the same
    return got(coming)


def whole(coming: Coming) -> bytes:
    """The bytes of a file that has come. Raises Refused("file.broken") when they are not those that were announced; all pieces go then."""
    folder = coming.folder
    key = _key(folder)
    content = b"".join(
        AESGCM(key).decrypt(stored[:12], stored[12:], str(offset).encode())
        for offset in _offsets(folder)
        for stored in [(folder / str(offset)).read_bytes()]
    )
    if hashlib.sha256(content).hexdigest() != coming.digest:
        drop(coming)
        raise Refused("file.broken", name=coming.name)
    return content


def drop(coming: Coming) -> None:
    """The pieces are not needed any more."""
    shutil.rmtree(coming.folder, ignore_errors=True)


def unfinished(owner: int) -> list[Unfinished]:
    """The files of a party of which pieces are there, oldest first."""
    found = []
    for folder in sorted(_folder(owner).glob("*"), key=lambda one: one.stat().st_mtime):
        with contextlib.suppress(OSError, ValueError):
            told = json.loads(keys().open((folder / "told").read_text(), "files"))
            found.append(Unfinished(told["name"], told["size"], _got(folder)))
    return found


def sweep(*, at: datetime) -> int:
    """Take away what did not go on for two days; how many."""
    gone = 0
    for folder in (Path(settings.FILES) / "partial").glob("*/*"):
        if folder.stat().st_mtime < (at - KEPT).timestamp():
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone


def _refuse_misfit(coming: Coming, offset: int, piece: bytes) -> None:
    if coming.size < 1:
        raise Refused("file.empty", name=coming.name)
    if coming.size > files.LARGEST:
        raise Refused("file.too_large", name=coming.name, given=coming.size, most=files.LARGEST)
    if len(piece) != min(PIECE, coming.size - offset) or offset % PIECE:
        raise Refused("file.piece_size", name=coming.name, given=len(piece), wanted=max(0, min(PIECE, coming.size - offset)))
    if offset == 0 and not any(piece.startswith(files.MAGIC[kind]) for kind in coming.kinds):
        raise Refused("file.wrong_kind", name=coming.name)
    if offset == 0 and not coming.folder.exists() and sum(1 for _ in _folder(coming.owner).glob("*")) >= MOST:
        raise Refused("file.too_many", name=coming.name, most=MOST)


def _begin(coming: Coming, folder: Path) -> None:
    """Make the folder whole or not at all: who comes second finds it."""
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    beside.mkdir(parents=True, mode=0o700)
    (beside / "key").write_text(keys().seal(base64.b64encode(secrets.token_bytes(32)).decode(), "files"))
    (beside / "told").write_text(keys().seal(json.dumps({"name": coming.name, "size": coming.size}), "files"))
    try:
        beside.rename(folder)
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)


def _folder(owner: int) -> Path:
    return Path(settings.FILES) / "partial" / str(owner)


def _key(folder: Path) -> bytes:
    return base64.b64decode(keys().open((folder / "key").read_text(), "files"))


def _offsets(folder: Path) -> list[int]:
    return sorted(int(one.name) for one in folder.glob("[0-9]*"))


def _got(folder: Path) -> int:
    """Bytes without a gap from the beginning on; what AES-GCM adds is 28 bytes a piece."""
    there = 0
    for offset in _offsets(folder):
        if offset != there:
            break
        there += (folder / str(offset)).stat().st_size - 28
    return there
