// <form data-outbox> is sent by fetch; without a signal it waits on the phone (IndexedDB) and is sent once, in order, when the
// signal is back. The server does a step once for the version the form carries, however often it arrives.
// data-one-of: fields of which one is needed, data-lacking: what is said without. data-label: how it is named;
// data-then: what is shown after it was kept; data-leaves: where one goes instead.
// data-again: the form records one thing after the other; a page that was kept without a signal is then another thing each time it opens.
// data-draft: typed words are kept in localStorage until they are sent. [data-net] says in words how the network is.
// A phone may be shared: entries and typed words belong to who is signed in (data-user on <body>), are sent and shown as theirs alone,
// and wait until that person signs in again.
const STORE = "outbox";
const me = document.body.dataset.user || "";
let sending = false;

function database() {
  return new Promise((done, failed) => {
    const request = indexedDB.open("jiuzhu", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

async function inStore(mode, act) {
  const base = await database();
  return new Promise((done, failed) => {
    const change = base.transaction(STORE, mode);
    const request = act(change.objectStore(STORE));
    change.oncomplete = () => done(request.result);
    change.onerror = () => failed(change.error);
  });
}
const everybodys = () => inStore("readonly", (store) => store.getAll());
const waiting = async () => (await everybodys()).filter((entry) => entry.owner === me);
const keep = (entry) => inStore("readwrite", (store) => store.add(entry));
const drop = (id) => inStore("readwrite", (store) => store.delete(id));

const change = (entry) => inStore("readwrite", (store) => store.put(entry));

async function say() {
  const everything = await everybodys().catch(() => []);
  const mine = everything.filter((entry) => entry.owner === me);
  const entries = mine.filter((entry) => !entry.refused);
  listRefused(mine.filter((entry) => entry.refused));
  const others = everything.length - mine.length;
  const labels = entries.map((entry) => entry.label).join("、");
  document.querySelectorAll("[data-net]").forEach((place) => {
    place.classList.toggle("off", !navigator.onLine || entries.length > 0);
    if (!navigator.onLine) place.textContent = entries.length ? `无信号：已记录 ${entries.length} 项（${labels}），有网后自动上传` : "无信号：可以照常记录，有网后自动上传";
    else place.textContent = entries.length ? `正在上传 ${entries.length} 项：${labels}` : "有网络，记录会马上上传";
    if (others) place.textContent += `；另有 ${others} 条由其他人记录、尚未上报`;
  });
}

// How many records of one's own still wait on this phone.
export async function unsent() {
  return (await waiting()).filter((entry) => !entry.refused).length;
}

// What the server did not take stays on the phone with the reason, until somebody takes it away.
function listRefused(entries) {
  document.querySelectorAll("[data-net]").forEach((place) => {
    let list = place.nextElementSibling;
    if (!list?.matches("[data-not-taken]")) {
      list = document.createElement("div");
      list.dataset.notTaken = "";
      place.after(list);
    }
    list.replaceChildren(
      ...entries.map((entry) => {
        const line = document.createElement("section");
        line.className = "card";
        const words = document.createElement("p");
        words.className = "error";
        words.textContent = `${entry.label}没有被接受：${entry.refused}`;
        const typed = document.createElement("p");
        typed.textContent = entry.fields.filter(([name]) => ["note", "reason", "findings", "text", "what"].includes(name)).map(([, value]) => value).join("；");
        const away = document.createElement("button");
        away.type = "button";
        away.className = "btn";
        away.textContent = "不再上传这条";
        away.addEventListener("click", () => drop(entry.id).then(say));
        line.append(words, typed, away);
        return line;
      }),
    );
  });
}

function token() {
  try {
    return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  } catch {
    return "";
  }
}

// Throws when there is no signal; gives what the server said otherwise.
async function send(entry) {
  const body = new FormData();
  for (const [name, value] of entry.fields) body.append(name, value);
  const answer = await fetch(entry.url, { method: "POST", body, credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token() } });
  // Signed out, or the server is in trouble: the record waits.
  if (answer.status === 403) alertOf("登录已过期，记录还在手机上。请重新登录，登录后自动上传。");
  if (answer.status === 403 || answer.status >= 500 || answer.type === "opaqueredirect") throw new Error("no answer");
  return { ok: answer.ok, told: await answer.json().catch(() => ({})) };
}

async function flush() {
  if (sending || !navigator.onLine) return say();
  sending = true;
  let last = "";
  try {
    for (const entry of await waiting()) {
      if (entry.refused) continue;
      const { ok, told } = await send(entry);
      if (ok) {
        await drop(entry.id);
        tell(entry, "已上传");
        last = told.next || last;
      } else {
        await change({ ...entry, refused: `${told.what || "请重新打开页面核对。"}${told.remedy || ""}` });
        tell(entry, "没有被接受，原因在上面");
      }
    }
  } catch {
    // Still no signal: everything stays where it is.
  } finally {
    sending = false;
  }
  await say();
  if (last && document.querySelector("form[data-outbox]")) window.location.assign(last);
}

// Says in place of the form what became of what it recorded.
function tell(entry, became) {
  document.querySelectorAll(`[data-waits="${entry.id}"]`).forEach((line) => (line.textContent = `${entry.label}：${became}`));
}

function alertOf(text) {
  const place = document.getElementById("notice");
  if (!place) return;
  place.textContent = text;
  place.hidden = false;
}

function place(form) {
  const box = form.querySelector("[data-geo]");
  if (!box?.checked || !navigator.geolocation) return Promise.resolve("");
  return new Promise((done) => {
    navigator.geolocation.getCurrentPosition(
      (found) => done(`${found.coords.latitude.toFixed(5)},${found.coords.longitude.toFixed(5)}`),
      () => done(""),
      { timeout: 8000, maximumAge: 60000 },
    );
  });
}

function refuse(form, text) {
  const line = form.querySelector("[data-refused]");
  if (!line) return alertOf(text);
  line.textContent = text;
  line.hidden = false;
}

const draftOf = (form) => `draft:${me}:${form.dataset.draft}`;

function restDraft(form) {
  if (form.dataset.draft) localStorage.removeItem(draftOf(form));
}

// What shows that something was given is asked for while one still stands at the door.
function lacksProof(form) {
  const names = form.dataset.oneOf?.split(" ") ?? [];
  const told = new FormData(form);
  return names.length > 0 && !names.some((name) => told.getAll(name).some((value) => (value instanceof File ? value.size : value)));
}

async function submit(form) {
  if (lacksProof(form)) return refuse(form, form.dataset.lacking);
  const buttons = form.querySelectorAll("button[type=submit]");
  buttons.forEach((button) => (button.disabled = true));
  if (form.elements.phone_at) form.elements.phone_at.value = new Date().toISOString();
  if (form.elements.place) form.elements.place.value = await place(form);
  const fields = [...new FormData(form).entries()].filter(([, value]) => !(value instanceof File && value.size === 0));
  const entry = { owner: me, url: form.action, label: form.dataset.label || "记录", fields };
  try {
    // What was recorded before goes first.
    if (await unsent()) throw new Error("others wait");
    const { ok, told } = await send(entry);
    if (!ok) return refuse(form, `${told.what || "没有被接受。"}${told.remedy || ""}`);
    restDraft(form);
    window.location.assign(told.next || window.location.href);
  } catch {
    const id = await keep(entry);
    restDraft(form);
    await say();
    kept(form, id);
    if (navigator.onLine) flush();
  } finally {
    buttons.forEach((button) => (button.disabled = false));
  }
}

function kept(form, id) {
  const done = document.createElement("p");
  done.className = "kept";
  done.setAttribute("role", "status");
  done.dataset.waits = id;
  done.textContent = `${form.dataset.label || "记录"}：已记录，待上传`;
  form.replaceWith(done);
  const acts = document.createElement("div");
  acts.className = "acts";
  if (form.dataset.again) {
    const more = document.createElement("button");
    more.type = "button";
    more.className = "btn btn-primary";
    more.textContent = form.dataset.again;
    more.addEventListener("click", () => window.location.reload());
    acts.append(more);
  }
  const next = form.dataset.then && document.getElementById(form.dataset.then);
  if (next) {
    next.hidden = false;
    next.scrollIntoView();
  } else if (form.dataset.leaves) {
    const back = document.createElement("a");
    back.className = "btn";
    back.href = form.dataset.leaves;
    back.textContent = "返回";
    acts.append(back);
  }
  if (acts.childElementCount) done.after(acts);
}

// A page opened again without a signal shows what was recorded on it before, not the empty form.
async function resume(form) {
  const entries = await waiting().catch(() => []);
  const mine = entries.findLast((entry) => entry.url === form.action && !entry.refused);
  if (mine) kept(form, mine.id);
}

export function start(form) {
  if (form.dataset.started || !form.matches("form")) return;
  form.dataset.started = "1";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    submit(form);
  });
  if (form.dataset.again) form.elements.press.value = self.crypto?.randomUUID?.() || form.elements.press.value;
  else resume(form);
  if (!form.dataset.draft) return;
  const words = form.querySelectorAll("textarea, input[type=text]");
  const saved = JSON.parse(localStorage.getItem(draftOf(form)) || "{}");
  words.forEach((field) => {
    if (!field.value && saved[field.name]) field.value = saved[field.name];
  });
  form.addEventListener("input", () => {
    const typed = Object.fromEntries([...words].map((field) => [field.name, field.value]));
    localStorage.setItem(draftOf(form), JSON.stringify(typed));
  });
}

window.addEventListener("online", flush);
window.addEventListener("offline", say);
flush();
