// The numbers of a hall again every few seconds, while the page is seen; without script there is a link to look again.
"use strict";
(() => {
  const shown = document.getElementById("queue");
  if (!shown) return;
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer || !answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("queue");
    if (fresh && fresh.innerHTML !== shown.innerHTML) shown.innerHTML = fresh.innerHTML;
  }, shown.dataset.again * 1000);
})();
