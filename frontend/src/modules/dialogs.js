// <button data-opens="ID"> opens <dialog id="ID">; <button data-closes> inside closes it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog")?.close();
});

// A dialog whose form came back with errors stands open again.
function reopen() {
  document.querySelectorAll("dialog[data-open]:not([open])").forEach((dialog) => dialog.showModal());
}
reopen();
document.addEventListener("htmx:load", reopen);
