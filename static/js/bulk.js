// Counts the ticked lines of a form with data-bulk, and the amount they carry (data-amount, in euros).
(() => {
  const euros = new Intl.NumberFormat(document.documentElement.lang || "fr", { style: "currency", currency: "EUR" });
  const said = (form) => {
    const ticked = [...form.querySelectorAll("input[name=choix]:checked")];
    const count = form.querySelector("[data-bulk-count]"), note = form.querySelector("[data-bulk-note]");
    if (count) {
      count.dataset.words ??= count.textContent;
      count.textContent = `${count.dataset.words} : ${ticked.length}`;
    }
    const amounts = ticked.map((tick) => Number(tick.dataset.amount)).filter((amount) => amount);
    if (note && form.querySelector("input[data-amount]")) note.textContent = amounts.length ? euros.format(amounts.reduce((a, b) => a + b)) : "";
    const all = form.querySelector("input[data-all]");
    if (all) { const boxes = form.querySelectorAll("input[name=choix]"); all.checked = boxes.length > 0 && ticked.length === boxes.length; all.indeterminate = ticked.length > 0 && !all.checked; }
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-bulk]");
    if (!form) return;
    if (event.target.matches("[data-all]")) form.querySelectorAll("input[name=choix]").forEach((tick) => { tick.checked = event.target.checked; });
    said(form);
  });
  document.querySelectorAll("form[data-bulk]").forEach(said);
})();
