// Counts the ticked lines of a form with data-bulk, and the amount they carry (data-amount, in euros). The lines may
// stand outside of the form (`form="…"`): data-bulk then names the part of the page they stand in.
(() => {
  const euros = new Intl.NumberFormat(document.documentElement.lang || "fr", { style: "currency", currency: "EUR" });
  const lines = (form) => [...form.elements].filter((el) => el.name === "choix");
  const said = (form) => {
    const place = (form.dataset.bulk && document.querySelector(form.dataset.bulk)) || form;
    const boxes = lines(form), ticked = boxes.filter((box) => box.checked);
    const every = [...form.elements].find((el) => el.matches("[data-bulk-every]"));
    const count = place.querySelector("[data-bulk-count]"), note = place.querySelector("[data-bulk-note]");
    if (count) {
      count.dataset.words ??= count.textContent;
      count.textContent = every?.checked ? every.closest("label").textContent.trim() : `${count.dataset.words} : ${ticked.length}`;
    }
    const amounts = ticked.map((tick) => Number(tick.dataset.amount)).filter((amount) => amount);
    if (note && boxes.some((box) => box.dataset.amount)) note.textContent = amounts.length && !every?.checked ? euros.format(amounts.reduce((a, b) => a + b)) : "";
    const all = [...form.elements].find((el) => el.matches("[data-all]"));
    if (all) { all.checked = boxes.length > 0 && ticked.length === boxes.length; all.indeterminate = ticked.length > 0 && !all.checked; }
  };
  document.addEventListener("change", (event) => {
    const form = event.target.form?.matches("[data-bulk]") ? event.target.form : null;
    if (!form) return;
    if (event.target.matches("[data-all]")) lines(form).forEach((tick) => { tick.checked = event.target.checked; });
    said(form);
  });
  document.querySelectorAll("form[data-bulk]").forEach(said);
})();
