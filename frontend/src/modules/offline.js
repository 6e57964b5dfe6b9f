// [data-offline] on a field worker's page: its pages and the files they need are kept on the phone by the service worker (src/worker.js).
// data-kept: what is said then.
export async function start(place) {
  if (!navigator.serviceWorker || place.dataset.started) return;
  place.dataset.started = "1";
  const { worker, scope, pages, files } = JSON.parse(place.dataset.offline);
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data?.kept) place.textContent = place.dataset.kept || "今天的名单和各户页面已存在手机上，没有信号也能打开";
  });
  try {
    await navigator.serviceWorker.register(worker, { scope });
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ keep: { pages, files } });
  } catch {
    // A browser that keeps nothing still works as long as there is a signal.
  }
}
