"""Another program of the house as a process of its own beside a node: a bank, a carrier, a system outside."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from typing import Any

from tests.running import TREE, Running


class Beside:
    """`words` follow the folder on the command line; `manner` says how it behaves towards the node."""

    def __init__(self, node: Running, program: str, name: str, *words: str, **manner: Any) -> None:
        self.node, self.program, self.folder, self.words = node, program, node.home.parent / name, words
        self.process: subprocess.Popen[str] | None = None
        self.folder.mkdir()
        (self.folder / "manner.json").write_text(json.dumps(manner))

    def start(self) -> None:
        """Begin, and wait until it has said where it is."""
        command = [sys.executable, "-m", "tongban", self.program, str(self.folder), *self.words]
        self.process = subprocess.Popen(command, env=self.node.environment, cwd=TREE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert "serves on" in self.process.stdout.readline()

    def strike(self) -> None:
        """Kill it."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(5)

    def rows(self, books: str, query: str) -> list[tuple[Any, ...]]:
        """What stands in its own books, which nobody but it has."""
        database = sqlite3.connect(self.folder / books)
        found = database.execute(query).fetchall()
        database.close()
        return found


def strike(one: Running | Beside) -> None:
    """Kill a node or a program beside it, and have it again."""
    one.strike()
    if isinstance(one, Beside):
        one.start()
