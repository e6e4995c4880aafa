// Reads the page aloud where the browser has a voice of its language: a button comes into the header, the words stand at this script.
"use strict";
(() => {
  const words = document.currentScript.dataset;
  const speech = window.speechSynthesis;
  const header = document.querySelector("header.top > .wrap");
  const main = document.querySelector("main");
  if (!speech || !window.SpeechSynthesisUtterance || !header || !main) return;

  const BLOCKS = "h1,h2,h3,p,li,dt,dd,th,td,caption,legend,label,summary";
  const SILENT = "nav,form .btn,script,style,svg,.noprint,[hidden],[aria-hidden=true],.code,details:not([open])>:not(summary)";
  const REGIONS = { "zh-hant": ["zh-tw", "zh-hk"], "zh-hans": ["zh-cn"] };
  const LONGEST = 180; // some voices stop by themselves in longer texts
  let queue = [];
  let now = null;

  const voiceOf = (lang) => {
    const wanted = lang.toLowerCase();
    const named = speech.getVoices().map((voice) => [voice.lang.toLowerCase().replace("_", "-"), voice]);
    const begins = (start) => named.find(([name]) => name.startsWith(start));
    const found = (REGIONS[wanted] || []).map(begins).find(Boolean) || begins(wanted.split("-")[0]);
    return found ? found[1] : null;
  };

  const spoken = (block) => {
    const own = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return node.data;
      if (node.nodeType !== Node.ELEMENT_NODE || node.matches(SILENT) || (node !== block && node.matches(BLOCKS))) return " ";
      return [...node.childNodes].map(own).join("");
    };
    return own(block).replace(/\s+/g, " ").trim();
  };

  const sentences = (text) =>
    (text.match(/[^。！？.!?；;]+[。！？.!?；;]*/g) || []).flatMap((one) => one.match(new RegExp(`.{1,${LONGEST}}`, "gs")) || []);

  const collect = () =>
    [...main.querySelectorAll(BLOCKS)]
      .filter((block) => !block.closest(SILENT) && block.getClientRects().length)
      .flatMap((block) => {
        const lang = (block.querySelector(":scope > [lang]:only-child") || block).closest("[lang]").lang;
        return sentences(spoken(block)).map((text) => ({ block, text, lang }));
      });

  const mark = (block) => {
    if (now === block) return;
    if (now) delete now.dataset.aloud;
    now = block;
    if (block) {
      block.dataset.aloud = "now";
      block.scrollIntoView({ block: "nearest" });
    }
  };

  const stop = () => {
    queue = [];
    speech.cancel();
    mark(null);
    button.textContent = words.read;
    button.setAttribute("aria-pressed", "false");
  };

  const next = () => {
    const one = queue.shift();
    if (!one) return stop();
    const voice = voiceOf(one.lang);
    if (!voice) return next();
    const said = new SpeechSynthesisUtterance(one.text);
    said.voice = voice;
    said.lang = voice.lang;
    said.onend = () => queue.length || now ? next() : null;
    said.onerror = said.onend;
    mark(one.block);
    speech.speak(said);
  };

  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn second aloud noprint";
  button.textContent = words.read;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return stop();
    speech.cancel();
    queue = collect();
    button.textContent = words.stop;
    button.setAttribute("aria-pressed", "true");
    next();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && button.getAttribute("aria-pressed") === "true") stop();
  });
  window.addEventListener("pagehide", stop); // nobody is followed to the next page by a voice

  const offer = () => {
    if (!button.isConnected && voiceOf(document.documentElement.lang)) header.append(button);
  };
  if (speech.addEventListener) speech.addEventListener("voiceschanged", offer); // voices come late
  offer();
})();
