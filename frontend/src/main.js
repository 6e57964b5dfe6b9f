import "./styles/main.scss";
import "./modules/htmx.js";
import "./modules/menus.js";
import "./modules/dialogs.js";
import "./modules/forms.js";
import "./modules/forgetting.js";

// Figures, signature pads, the outbox and what keeps pages are fetched only by the pages that need them.
const parts = [
  ["[data-figure]", () => import("./modules/figures.js")],
  ["[data-signature]", () => import("./modules/signature.js")],
  ["[data-photo]", () => import("./modules/photo.js")],
  ["[data-outbox], [data-net]", () => import("./modules/outbox.js")],
  ["[data-rounds]", () => import("./modules/rounds.js")],
  ["[data-offline]", () => import("./modules/offline.js")],
];

function start(root) {
  for (const [selector, load] of parts) {
    const found = root.matches?.(selector) ? [root] : [...root.querySelectorAll(selector)];
    if (found.length) load().then((part) => found.forEach(part.start));
  }
}

start(document);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) start(event.detail.elt);
});
