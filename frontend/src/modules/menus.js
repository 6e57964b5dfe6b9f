// Menus are <details class="menu">: they open without script; this closes them as people expect.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// On narrow screens the rail is a sheet that the buttons [data-rail] open and close.
const rail = document.getElementById("rail");
const buttons = document.querySelectorAll("[data-rail]");

function show(open) {
  rail.classList.toggle("open", open);
  buttons.forEach((button) => button.setAttribute("aria-expanded", String(open)));
  if (open) rail.querySelector("a, input")?.focus();
}

if (rail) {
  buttons.forEach((button) => button.addEventListener("click", () => show(!rail.classList.contains("open"))));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && rail.classList.contains("open")) {
      show(false);
      [...buttons].find((button) => button.offsetParent)?.focus();
    }
  });
}

// "/" goes to the search box, as on most sites with one.
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest?.("input, select, textarea, [contenteditable], dialog");
  if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector(".top .find input");
  if (box?.offsetParent) {
    event.preventDefault();
    box.focus();
  }
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
