// A session ends when nobody does anything for as long as the agency says. This warns before, goes on by itself while
// somebody types, and says how to go on. What a page asks for by itself (htmx polling) does not count as being there.

const WARNED = 120; // seconds before the end
const bar = document.querySelector("[data-idle]");

function begin() {
  const idle = Number(bar.dataset.idle);
  const ends = Date.now() + Number(bar.dataset.left) * 1000;
  let seen = Date.now();
  let asking = false;

  async function stay() {
    asking = true;
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const asked = { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual" };
    const answer = await fetch(bar.dataset.ping, asked).finally(() => { asking = false; });
    if (answer.status === 204) seen = Date.now();
    tell();
  }

  function tell() {
    const left = Math.round((Math.min(seen + idle * 1000, ends) - Date.now()) / 1000);
    const warned = Math.min(WARNED, idle / 3);
    bar.hidden = left > warned;
    if (bar.hidden) return;
    const long = seen + idle * 1000 > ends;
    bar.querySelector("[data-idle-stay]").hidden = long || left <= 0;
    const what = long ? "这次登录到了最长时间" : "很久没有操作";
    const words = left <= 0 ? `${what}，已经退出。点任何地方都会先请您重新登录。` : `${what}，${left > 60 ? "两分钟内" : "一分钟内"}就要退出。`;
    const shown = bar.querySelector("[data-idle-words]");
    if (shown.textContent !== words) shown.textContent = words;
  }

  bar.querySelector("[data-idle-stay]").addEventListener("click", stay);
  document.addEventListener("input", () => {
    const since = Date.now() - seen;
    if (since > (idle * 1000) / 4 && since < idle * 1000 && !asking) stay().catch(() => {});
  });
  setInterval(tell, 5000);
  document.addEventListener("visibilitychange", tell);
}

document.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.triggeringEvent) event.detail.headers["X-Unattended"] = "1";
});
if (bar !== null) begin();
