// The keyboard does what the mouse does: "/" searches, arrows walk the rows of a table, Enter opens, x ticks.
(() => {
  const typing = (el) => el.matches("input, textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("main .grid tbody tr")].filter((row) => row.querySelector("a[href], input"));
  const hint = () => document.querySelectorAll("[data-keys]").forEach((el) => { el.hidden = rows().length === 0; });
  let here = -1;
  const go = (step) => {
    const all = rows();
    if (!all.length) return;
    all[here]?.removeAttribute("data-here");
    here = Math.max(0, Math.min(all.length - 1, here + step));
    all[here].setAttribute("data-here", "");
    (all[here].querySelector("th a") ?? all[here].querySelector("td a, input") ?? all[here]).focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target;
    if (event.key === "/" && !typing(at)) {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
      return;
    }
    const inTable = at.closest?.(".grid");
    if (typing(at) && !(inTable && at.type === "checkbox") && !(at.hasAttribute("data-search") && event.key === "ArrowDown")) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (inTable) here = rows().indexOf(at.closest("tr"));
      else if (event.key === "ArrowUp" || !rows().length || at.closest(".tall, [popover], form:not(:has(.grid)) fieldset")) return;
      event.preventDefault();
      go(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "x" && inTable) {
      const tick = at.closest("tr").querySelector("input[type=checkbox]");
      if (tick) tick.click();
    } else if (!typing(at)) {
      const press = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (press) { event.preventDefault(); press.click(); }
    }
  });
  document.addEventListener("htmx:afterSwap", () => { here = -1; hint(); });
  hint();
  document.querySelector("[data-summary]")?.focus();
})();
