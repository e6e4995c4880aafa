"""Reads codes from pictures, as a telephone's camera would."""

from __future__ import annotations

import base64

import zxingcpp
from playwright.sync_api import Browser

GREY = """async (source) => {
  const picture = new Image(); picture.src = source; await picture.decode();
  const board = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
  board.drawImage(picture, 0, 0);
  const seen = board.getImageData(0, 0, picture.width, picture.height).data;
  return [picture.width, picture.height, Array.from({length: seen.length / 4}, (_, n) => seen[n * 4])];
}"""


def scanned(browser: Browser, png: bytes) -> list[str]:
    """What the codes in a picture (PNG) say."""
    page = browser.new_page()
    width, height, grey = page.evaluate(GREY, f"data:image/png;base64,{base64.b64encode(png).decode()}")
    page.close()
    return [found.text for found in zxingcpp.read_barcodes(memoryview(bytes(grey)).cast("B", (height, width)))]
