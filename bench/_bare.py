"""The bare line for pages: the same server with the same threads, which answers with bytes that lie ready."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

PAGES = {f"/{path.name}": path.read_bytes() for path in Path(os.environ.get("TONGBAN_BENCH_BARE", "/nowhere")).glob("*")}


def application(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    """One page, as it was once drawn."""
    content = PAGES[environ["PATH_INFO"]]
    start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(content)))])
    return [content]
