// Comfort: words that are chosen stand in the form at once; without script the button beside puts them in.
for (const choice of document.querySelectorAll("select[data-into]")) {
  choice.parentElement.querySelector("button[name=fill]").remove();
  choice.addEventListener("change", () => {
    const words = choice.selectedOptions[0].dataset.words, field = document.getElementById(choice.dataset.into);
    if (!words || field.value.includes(words)) return;
    field.value = [field.value.trim(), words].filter(Boolean).join("\n");
    field.focus();
  });
}
