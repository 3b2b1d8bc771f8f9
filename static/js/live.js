// A form with data-live sends itself as one types or ticks; its answer replaces the element named in data-live ("#list").
(() => {
  let timer;
  const send = async (form) => {
    const query = new URLSearchParams([...new FormData(form)].filter(([name, value]) => value !== "" && name !== "csrfmiddlewaretoken"));
    const address = `${form.getAttribute("action") || location.pathname}?${query}`;
    const target = form.dataset.live && document.querySelector(form.dataset.live);
    if (!target || !window.htmx) { form.requestSubmit(); return; }
    target.setAttribute("data-busy", "");
    await htmx.ajax("GET", address, { target, select: form.dataset.live, swap: "outerHTML" });
    history.replaceState(null, "", address);
  };
  const formOf = (el) => (el.form?.matches("[data-live]") ? el.form : null);
  const later = (form, wait) => {
    // What the last answer still loads would draw the form as it was before this tick.
    for (const part of document.querySelectorAll(`${form.dataset.live} [hx-trigger=load]`)) part.dataset.stale = "";
    clearTimeout(timer);
    timer = setTimeout(() => send(form), wait);
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.requestConfig?.elt?.dataset?.stale === "") event.detail.shouldSwap = false;
  });
  document.addEventListener("input", (event) => {
    const form = formOf(event.target);
    if (form && event.target.type === "search") later(form, 250);
  });
  document.addEventListener("change", (event) => {
    const form = formOf(event.target);
    if (form && event.target.matches("input[type=checkbox], input[type=radio], select")) later(form, 50);
  });
})();
