// Keys of a list of rows: j and k, or the arrows once in the list, o, x, / and ?. Never while something is typed, never with
// Ctrl, Alt or the command key; links and boxes stay in the order of the tab key. Who switched the keys off gets no script.
"use strict";
(() => {
  const list = document.querySelector("[data-keys]");
  const help = document.getElementById("keys");
  const rows = list ? [...list.querySelectorAll("tbody tr")] : [];
  const link = (row) => row.querySelector("th a");
  const typing = (one) => one.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

  const go = (step) => {
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : -1) : here + step;
    if (!rows[next]) return false;
    link(rows[next]).focus();
    rows[next].scrollIntoView({ block: "nearest" });
    return true;
  };
  const current = () => rows.find((row) => row.contains(document.activeElement));
  const acts = {
    j: () => go(1),
    k: () => go(-1),
    ArrowDown: () => current() && go(1),
    ArrowUp: () => current() && go(-1),
    o: () => current() && (link(current()).click(), true),
    x: () => current() && (current().querySelector("[type=checkbox]").click(), true),
    "/": () => (document.querySelector("[type=search]")?.focus(), true),
    "?": () => help && ((help.open = !help.open), help.querySelector("summary").focus(), true),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
    if (acts[event.key]?.()) event.preventDefault();
  });
})();
