// Dragging a stop to another carer or time: the place it is dropped at is asked about, nothing is kept before it is saved.
import htmx from "./htmx.js";

const FAR = 4; // px a pointer moves before a press is a drag
const STEP = 5; // minutes

export function start(chart) {
  if (chart.dataset.started) return;
  chart.dataset.started = "1";
  const { first, scale, names, row, head, move } = chart.dataset;
  const rows = [...chart.querySelectorAll("g[data-carer]")];

  const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(chart.getScreenCTM().inverse());

  chart.querySelectorAll("a.stop").forEach((stop) => {
    let from = null;
    let dragged = false;
    stop.addEventListener("dragstart", (event) => event.preventDefault());
    stop.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      from = { x: event.clientX, y: event.clientY, point: at(event) };
      dragged = false;
      stop.setPointerCapture(event.pointerId);
    });
    stop.addEventListener("pointermove", (event) => {
      if (!from) return;
      if (!dragged && Math.hypot(event.clientX - from.x, event.clientY - from.y) < FAR) return;
      dragged = true;
      stop.classList.add("dragged");
      const point = at(event);
      stop.setAttribute("transform", `translate(${point.x - from.point.x} ${point.y - from.point.y})`);
    });
    stop.addEventListener("pointercancel", () => end());
    stop.addEventListener("pointerup", (event) => {
      if (!from) return;
      const point = at(event);
      const target = rows[Math.floor((point.y - Number(head)) / Number(row))];
      const x = Number(stop.dataset.x) + point.x - from.point.x;
      const moved = dragged;
      end();
      if (!moved || !target) return;
      const minute = Math.max(0, Math.round((Number(first) + (x - Number(names)) / Number(scale)) / STEP) * STEP);
      const time = `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`;
      const asked = new URLSearchParams({ task: stop.dataset.key, carer: target.dataset.carer, at: time });
      htmx.ajax("GET", `${move}?${asked}`, { target: "#moving", swap: "innerHTML" }).then(() => {
        const place = document.getElementById("moving");
        place.scrollIntoView({ block: "nearest" });
        place.querySelector("select, input:not([type=hidden])")?.focus({ preventScroll: true });
      });
    });
    // After a drag the browser also clicks: that is not a wish to open the page.
    stop.addEventListener("click", (event) => {
      if (dragged) event.preventDefault();
      dragged = false;
    });

    function end() {
      from = null;
      stop.classList.remove("dragged");
      stop.removeAttribute("transform");
    }
  });
}
