import htmx from "htmx.org";

// Both would need inline styles or eval, which the content security policy refuses.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;
// A refused form comes back as a page with its errors: show it.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "400|422", swap: true },
  { code: "[45]..", swap: false, error: true },
];

function say(text) {
  const place = document.getElementById("notice");
  if (!place) return;
  place.textContent = text;
  place.hidden = false;
}

document.addEventListener("htmx:sendError", () => say("没有连上服务器。已填的内容还在本页，请检查网络后再试一次。"));
document.addEventListener("htmx:timeout", () => say("服务器久未答复。已填的内容还在本页，请稍后再试一次。"));
document.addEventListener("htmx:responseError", (event) => {
  const type = event.detail.xhr.getResponseHeader("Content-Type") || "";
  if (type.includes("json")) {
    try {
      const { what, remedy } = JSON.parse(event.detail.xhr.responseText);
      say([what, remedy].filter(Boolean).join(" "));
      return;
    } catch {
      // Not the platform's own error: fall through to the general sentence.
    }
  }
  say(event.detail.xhr.status === 403 ? "您没有办理这一步的权限，或登录已过期。请刷新页面后再试。" : "这一步没有办成。请刷新页面后再试；仍不成功请告知管理员。");
});
document.addEventListener("htmx:afterRequest", (event) => {
  const place = document.getElementById("notice");
  if (event.detail.successful && place) place.hidden = true;
});

export default htmx;
