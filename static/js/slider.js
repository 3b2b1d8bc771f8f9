// The day picker as a slider: one step is a day, let go to see that day. Without script the date field does the same.
document.querySelectorAll("[data-slider]").forEach((form) => {
  const day = form.elements.au, range = form.querySelector("[data-slider-range]"), said = form.querySelector("[data-slider-said]");
  const step = 86400000, first = Date.parse(day.min);
  const words = new Intl.DateTimeFormat(document.documentElement.lang || "fr", { dateStyle: "long", timeZone: "UTC" });
  range.min = 0;
  range.max = (Date.parse(day.max) - first) / step;
  range.value = (Date.parse(day.value) - first) / step;
  range.hidden = false;
  const tell = () => { const at = new Date(first + range.value * step); day.value = at.toISOString().slice(0, 10); said.textContent = words.format(at); range.setAttribute("aria-valuetext", said.textContent); };
  range.addEventListener("input", tell);
  range.addEventListener("change", () => form.requestSubmit());
  tell();
});
