// A terminal of a hall goes back to its first page when nobody touched it for a while, and shows nothing kept by the browser.
"use strict";
(() => {
  const { start, seconds } = document.currentScript.dataset;
  let last = Date.now();
  for (const what of ["pointerdown", "keydown", "input", "scroll"]) addEventListener(what, () => { last = Date.now(); }, { passive: true });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  setInterval(() => { if (Date.now() - last > seconds * 1000) location.replace(start); }, 1000);
})();
