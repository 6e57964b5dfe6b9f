// Whoever comes next must not find on this phone what the last person opened or typed. The page of signing in ([data-forget]) deletes the
// pages that were kept; the first page of the next person (data-user on <body>) deletes the words that others had begun. What others
// recorded and could not send yet stays for them (outbox.js); somebody who signs out with such records is told before.
if (document.querySelector("[data-forget]")) for (const name of ["stops", "discovery", "canvass", "needs", "mutual-help", "handouts", "tell"]) self.caches?.delete(name);

const me = document.body.dataset.user;
if (me) {
  const others = Object.keys(localStorage).filter((key) => key.startsWith("draft:") && !key.startsWith(`draft:${me}:`));
  others.forEach((key) => localStorage.removeItem(key));
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.matches("[data-signs-out]")) return;
    event.preventDefault();
    const count = await import("./outbox.js").then((part) => part.unsent()).catch(() => 0);
    if (count && !window.confirm(`还有 ${count} 条记录没有上传。退出后它们留在这部手机上，您下次在这里登录时自动上传。仍要退出吗？`)) return;
    form.submit();
  },
  true,
);
