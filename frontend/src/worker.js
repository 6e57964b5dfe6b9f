// The service worker of field workers' pages, one for each part that has them: today's list and its stops, the form of a lead, a canvass.
// They are kept on the phone, so that they open without a signal. A page tells it what to keep ({ keep: { pages, files } }); it answers
// { kept: number of pages }. The network comes first, wherever there is one.
import { ExpirationPlugin } from "workbox-expiration";
import { registerRoute, setCatchHandler } from "workbox-routing";
import { CacheFirst, NetworkFirst } from "workbox-strategies";

const SCOPE = new URL(self.registration.scope).pathname;
const PAGES = SCOPE.split("/")[1];
const HOME = { stops: ["/stops/", "今日上门"], discovery: ["/discovery/new/", "记一条线索"], handouts: ["/handouts/", "待发放"] }[PAGES];
const FILES = "files";
const HALF_A_DAY = 12 * 60 * 60;

// A page of signing in, or of trouble, must not stand where a stop was.
const onlyWhole = { cacheWillUpdate: async ({ response }) => (response.status === 200 && !response.redirected ? response : null) };
const matchOptions = { ignoreVary: true };

const pages = new NetworkFirst({
  cacheName: PAGES,
  networkTimeoutSeconds: 5,
  matchOptions,
  plugins: [onlyWhole, new ExpirationPlugin({ maxEntries: 120, maxAgeSeconds: HALF_A_DAY })],
});
// Their names change with what is in them.
const files = new CacheFirst({ cacheName: FILES, matchOptions, plugins: [onlyWhole, new ExpirationPlugin({ maxEntries: 60 })] });

// A form opened for one household names it in its address, and is nothing to be kept.
const keeps = (url) => url.origin === self.location.origin && url.pathname.startsWith(SCOPE) && (PAGES !== "discovery" || !url.search);
registerRoute(({ request, url }) => request.mode === "navigate" && keeps(url), pages);
registerRoute(({ url }) => url.origin === self.location.origin && url.pathname.startsWith("/static/"), files);
setCatchHandler(async ({ request }) => (request.mode === "navigate" ? unknown() : Response.error()));

function unknown() {
  const page =
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>没有信号</title>' +
    '<h1>没有信号</h1><p>这一页还没有存到手机上。到有信号的地方再打开一次；已经记录的都还在，有网后自动上传。</p>' +
    (HOME ? `<p><a href="${HOME[0]}">${HOME[1]}</a></p></html>` : "</html>");
  return new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event, event.data.keep));
});

async function keep(event, wanted) {
  await forgetOthers(wanted.pages);
  let kept = 0;
  // One after another: a weak signal carries one page sooner than ten at once.
  for (const url of wanted.files) await fetched(files, url, event);
  for (const url of wanted.pages) kept += await fetched(pages, url, event);
  event.source?.postMessage({ kept });
}

async function fetched(strategy, url, event) {
  try {
    const [response, stored] = strategy.handleAll({ event, request: new Request(url, { credentials: "same-origin" }) });
    const ok = (await response).ok;
    await stored;
    return ok ? 1 : 0;
  } catch {
    // No signal any more: what is there already stays.
    return 0;
  }
}

// What is no longer to be done is nobody's business on this phone.
async function forgetOthers(wanted) {
  const cache = await caches.open(PAGES);
  const known = new Set(wanted.map((url) => new URL(url, self.location.href).href));
  for (const request of await cache.keys()) if (!known.has(request.url)) await cache.delete(request);
}
