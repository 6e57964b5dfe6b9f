// A form that posts is sent once: its buttons rest until the answer comes.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  form.classList.add("sent");
});
// Coming back with the browser's back button finds the form ready again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.classList.remove("sent");
  });
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) {
    delete form.dataset.sent;
    form.classList.remove("sent");
  }
});

// <form data-guard> asks before work that was typed is lost.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) form.dataset.touched = "1";
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-touched]:not([data-sent])")) event.preventDefault();
});

// Filters send themselves when a choice is made; typing waits for Enter.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-filters]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date], input[type=month]")) {
    form.requestSubmit();
  }
});

// [data-picks="name"] ticks or clears every box of that name.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-picks]");
  if (!all) return;
  const scope = all.closest("form, table") || document;
  scope.querySelectorAll(`input[type=checkbox][name="${all.dataset.picks}"]:not(:disabled)`).forEach((box) => {
    box.checked = all.checked;
  });
});

// The summary of errors takes the focus, so that it is read first.
document.querySelector("[data-errors]")?.focus();
