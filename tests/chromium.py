"""Debian's Chromium, and how it is started."""

from pathlib import Path

CHROMIUM = "/usr/bin/chromium"
# The same engine without the windows of a browser: a third of the work. The journey with script is walked in the browser that people have.
SHELL = "/usr/bin/chromium-headless-shell" if Path("/usr/bin/chromium-headless-shell").exists() else CHROMIUM
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
