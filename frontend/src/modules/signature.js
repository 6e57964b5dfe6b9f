import SignaturePad from "signature_pad";

// <div data-signature><canvas></canvas><input type="hidden"><button data-clear></button></div>
// The hidden input receives the drawing as a PNG data address; an untouched pad leaves it empty.
export function start(place) {
  if (place.dataset.started) return;
  place.dataset.started = "1";
  const canvas = place.querySelector("canvas");
  const value = place.querySelector("input[type=hidden]");
  const pad = new SignaturePad(canvas, { penColor: "#1c2430", backgroundColor: "#ffffff", minWidth: 0.8, maxWidth: 2.6 });

  function fit() {
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    const strokes = pad.toData();
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    pad.fromData(strokes);
  }

  pad.addEventListener("endStroke", () => {
    value.value = pad.toDataURL("image/png");
    value.dispatchEvent(new Event("change", { bubbles: true }));
  });
  place.querySelector("[data-clear]")?.addEventListener("click", () => {
    pad.clear();
    value.value = "";
  });
  // A pad inside a closed dialog or folded part has no size until it is shown.
  new ResizeObserver(() => canvas.offsetWidth && fit()).observe(canvas);
}
