// Uploads in pieces: shows how far a file is, goes on after a broken line, and by its digest after a reload. All words stand in the page.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  if (!window.isSecureContext || !window.crypto.subtle) return; // the form then carries the file
  const PIECE = 256 * 1024;
  const pause = (seconds) => new Promise((go) => setTimeout(go, seconds * 1000));

  const digest = async (file) => {
    const made = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    return Array.from(made, (one) => one.toString(16).padStart(2, "0")).join("");
  };

  const ask = async (address, token, body) => {
    for (let tries = 0; ; tries++) {
      try {
        const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token, "Content-Type": "application/octet-stream", Accept: "application/json" } });
        const told = await answer.json();
        if (answer.status < 500) return told;
      } catch (broken) {
        if (tries > 30) throw broken;
      }
      await pause(Math.min(30, 2 ** tries));
    }
  };

  const send = async (input, file) => {
    const form = input.form, line = document.getElementById(`${input.id}-line`).content.firstElementChild.cloneNode(true);
    const bar = line.querySelector("progress"), show = (name) => line.querySelectorAll("[data-when]").forEach((one) => (one.hidden = one.dataset.when !== name));
    line.querySelector("[data-name]").textContent = file.name;
    bar.max = file.size;
    input.closest(".field").insertBefore(line, input.parentElement);
    show("coming");
    try {
      if (!file.size || file.size > Number(input.dataset.most)) return show("size");
      const query = new URLSearchParams({ name: file.name, size: file.size, digest: await digest(file) });
      const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
      let told = await ask(`${input.dataset.upload}?${query}`, token, "");
      while (told.got !== undefined && !told.done) {
        bar.value = told.got;
        query.set("at", told.got);
        told = await ask(`${input.dataset.upload}?${query}`, token, file.slice(told.got, told.got + PIECE));
      }
      if (told.done) bar.value = file.size;
      else line.querySelector("[data-when=refused]").append(` ${(told.problems || [told.title]).join(" ")}`);
      show(told.done ? "done" : "refused");
    } catch (broken) {
      show("broken");
    }
  };

  const under = new WeakMap(); // form: the uploads that are under way in it
  const all = async (input, files) => {
    for (const file of files) await send(input, file);
  };

  // A form that is sent while a file is still coming waits for it, else the file would be lost.
  const hold = async (event) => {
    const form = event.target, coming = under.get(form);
    if (!coming) return;
    event.preventDefault();
    if (form.dataset.held) return; // pressed twice
    form.dataset.held = "yes";
    await coming;
    await pause(0); // a form whose submit event is still being told to listeners does not let itself be sent
    delete form.dataset.held;
    form.requestSubmit(event.submitter);
  };

  const inputs = Array.from(document.querySelectorAll("input[type=file][data-upload]"));
  new Set(inputs.map((input) => input.form)).forEach((form) => form.addEventListener("submit", hold));
  inputs.forEach((input) =>
    input.addEventListener("change", () => {
      const files = Array.from(input.files);
      input.value = ""; // the form does not carry them a second time
      const form = input.form, coming = Promise.all([under.get(form), all(input, files)]);
      under.set(form, coming);
      coming.then(() => under.get(form) === coming && under.delete(form));
    }),
  );
});
