// Passkeys: asks the server for options and the device for an answer, then sends the form. All words stand in the page.
"use strict";
if (window.PublicKeyCredential && window.isSecureContext) {
  document.documentElement.dataset.passkeys = "known"; // before anything is drawn, so that nothing moves
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-passkey]");
    if (!form) return;
    const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
    const text = (buffer) =>
      btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    const show = (name, shown) => document.querySelectorAll(`[data-when=${name}]`).forEach((one) => (one.hidden = !shown));

    const readable = (key) => {
      const named = (one) => ({ ...one, id: bytes(one.id) });
      const read = { ...key, challenge: bytes(key.challenge) };
      if (key.user) read.user = named(key.user);
      for (const list of ["excludeCredentials", "allowCredentials"]) if (key[list]) read[list] = key[list].map(named);
      return read;
    };

    const written = (made) => {
      const response = {};
      for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
        if (made.response[name]) response[name] = text(made.response[name]);
      return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} });
    };

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      show("failed", false);
      const asked = new FormData(form);
      asked.set("does", "ask");
      const answer = await fetch(form.action, { method: "POST", body: asked }).catch(() => null);
      if (!answer || !answer.ok) return form.submit(); // the page then says what stands in the way
      try {
        const publicKey = readable((await answer.json()).publicKey);
        const made = await navigator.credentials[form.dataset.passkey]({ publicKey });
        form.elements.answer.value = written(made);
      } catch (refused) {
        return show("failed", true); // the device said no, or was not touched in time
      }
      form.submit();
    });
  });
}
