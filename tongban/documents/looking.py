"""Have a PDF looked through for a mark of secrecy, in a process of its own, within a bound on time and memory."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

from tongban.base.errors import Refused, Unavailable

logger = logging.getLogger("tongban.documents")
PATIENCE = 20.0  # seconds, beside the ten of CPU that the process gives itself
ROOT = Path(__file__).parents[2]
# Without a stream nothing is compressed, and what stands in the file was read as it is.
COMPRESSED = re.compile(rb"stream|/Encrypt")
TURN = threading.BoundedSemaphore(2)  # several at once would take the memory of the server


def refuse_marked(content: bytes, name: str) -> None:
    """Raises Refused (state_secret, or locked, unreadable, too_much: what cannot be looked through) and Unavailable("file.not_looked")."""
    if not COMPRESSED.search(content):
        return
    if not TURN.acquire(timeout=PATIENCE):
        raise Unavailable("file.not_looked", name=name)
    try:
        told = _asked(content, name)
    finally:
        TURN.release()
    if told.get("fault"):
        raise Refused(f"file.{told['fault']}", name=name)
    if told.get("mark"):
        raise Refused("file.state_secret", name=name, mark=told["mark"])


def _asked(content: bytes, name: str) -> dict[str, str]:
    """The answer of the process; it ran out of time or memory when a signal ended it."""
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", "")}
    command = [sys.executable, "-m", "tongban.documents.pages"]
    try:
        ran = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, env=environment, check=False)
    except subprocess.TimeoutExpired:
        return {"fault": "too_much"}
    except OSError as error:
        raise Unavailable("file.not_looked", name=name) from error
    if ran.returncode in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGSEGV):
        return {"fault": "too_much"}
    if ran.returncode:
        logger.error("a file was not looked through", extra={"code": ran.returncode, "said": ran.stderr[-500:].decode("utf-8", "replace")})
        raise Unavailable("file.not_looked", name=name)
    return dict(json.loads(ran.stdout))
