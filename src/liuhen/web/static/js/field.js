// The phone on site. Every fact goes through the queue of this phone and is handed over when there is a network; the
// same rules that the server wrote on each step say what is open next, counting what still waits.
import { keep } from "./field-keep.js";
import { add, all, drop, key, put } from "./field-queue.js";

const page = document.querySelector("[data-field]");
const { person } = page.dataset;
const duty = Number(page.dataset.key || 0);
const net = page.querySelector("[data-net]");
const EVERY = 30_000; // milliseconds between two tries
const WRONG = 60_000; // from here on the phone's clock is called wrong
const OFFSET = "liuhen-field-offset";
const touched = new Set();

const words = (text) => (text ?? "").split(" ").filter(Boolean);
const offset = () => Number(localStorage.getItem(OFFSET) ?? 0);
const own = (facts) => facts.filter((fact) => fact.person === person);
const waiting = (facts) => own(facts).filter((fact) => fact.state === "waiting");

function say(text, link) {
  net.textContent = text;
  net.hidden = text === "";
  if (!link) return;
  const anchor = document.createElement("a");
  anchor.href = link.href;
  anchor.textContent = link.words;
  net.append(" ", anchor);
}

// --- what is open next
function advance(has, fact) {
  const step = fact.activity === duty ? page.querySelector(`[data-step="${fact.code}"]`) : null;
  if (step === null) return;
  for (const each of words(step.dataset.gives)) has.add(each);
  for (const each of words(step.dataset.takes)) has.delete(each);
}

function stateWith(facts) {
  const has = new Set(words(page.dataset.has));
  for (const fact of waiting(facts)) advance(has, fact);
  return has;
}

function openSteps(facts) {
  const has = stateWith(facts);
  const isOpen = (step) =>
    words(step.dataset.needs).every((each) => has.has(each)) && !words(step.dataset.without).some((each) => has.has(each));
  let current = null;
  for (const step of page.querySelectorAll("[data-step]")) {
    const open = isOpen(step);
    if ("main" in step.dataset) {
      step.hidden = !(open && current === null);
      if (open && current === null) current = step.dataset.step;
    } else step.hidden = !open;
  }
  for (const button of document.querySelectorAll("[data-for]")) button.hidden = button.dataset.for !== current;
  const finished = page.querySelector("[data-finished]");
  if (finished) finished.hidden = !has.has("ended");
  const after = document.querySelector("[data-for-finished]");
  if (after) after.hidden = current !== null || !has.has("ended");
}

// --- what waits
function row(fact) {
  const item = document.querySelector("[data-queued]").content.cloneNode(true);
  item.querySelector("[data-what]").textContent = fact.title;
  const moment = new Date(Date.parse(fact.phone_at) + fact.offset_ms);
  const clock = fact.given.clock ? `补记 ${fact.given.clock}` : moment.toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
  item.querySelector("[data-when]").textContent = clock;
  if (fact.state !== "refused") return item;
  item.querySelector("[data-state]").textContent = "没有被接受";
  const why = item.querySelector("[data-why]");
  why.textContent = `${fact.words} ${fact.remedy}`.trim();
  why.hidden = false;
  const again = item.querySelector("[data-again]");
  again.hidden = false;
  again.addEventListener("click", async () => {
    await put({ ...fact, state: "waiting" });
    await handOver();
  });
  return item;
}

async function show() {
  const facts = await all();
  const mine = own(facts).filter((fact) => !duty || fact.activity === duty);
  const list = page.querySelector("[data-queue-list]");
  list.replaceChildren(...mine.map(row));
  page.querySelector("[data-queue]").hidden = mine.length === 0;
  if (duty) {
    openSteps(own(facts));
    sayWhy(mine);
  }
  return facts;
}

// What is to be said on restarting names the reason; without a network nobody else can put it into the sentence.
function sayWhy(mine) {
  const stop = mine.filter((fact) => fact.kind === "interrupt").at(-1);
  const sentence = document.querySelector("#f-resume > .form-w");
  if (!stop || !sentence) return;
  sentence.dataset.blank ??= sentence.textContent;
  const chosen = document.querySelector(`#f-interrupt option[value="${CSS.escape(stop.given.reason)}"]`);
  sentence.textContent = sentence.dataset.blank.replace("（原因）", stop.given.reason_text || chosen?.textContent || "（原因）");
}

function showClock() {
  const told = page.querySelector("[data-phone-clock]");
  const off = offset();
  told.hidden = Math.abs(off) < WRONG;
  if (told.hidden) return;
  const minutes = Math.round(Math.abs(off) / 60_000);
  const long = minutes >= 60 ? `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分` : `${minutes} 分钟`;
  told.textContent = `手机时钟${off < 0 ? "快" : "慢"}了 ${long}。登记按服务器的时间算，手机的时间一并留下。请校准手机时间。`;
}

// --- handing over
const patience = () => AbortSignal.timeout(20_000); // a network that is silent for so long is none

async function session() {
  const sent = Date.now();
  const answer = await fetch(page.dataset.clock, { redirect: "manual", cache: "no-store", signal: patience() });
  if (answer.type === "opaqueredirect") return { signedOut: true };
  if (!answer.ok) throw new Error(String(answer.status));
  const told = await answer.json();
  const received = Date.now();
  localStorage.setItem(OFFSET, String(Math.round(Date.parse(told.now) - (sent + received) / 2)));
  showClock();
  return told;
}

async function send() {
  const facts = await all();
  const mine = waiting(facts);
  const others = facts.length - own(facts).length;
  let held;
  try {
    held = await session();
  } catch {
    say(`没有网络。照常登记，先存在手机里${mine.length ? `（${mine.length} 条待上交）` : ""}。`);
    return;
  }
  if (held.signedOut) {
    say(`登录已过期。${mine.length ? `${mine.length} 条待上交还在手机里。` : ""}`, { href: page.dataset.login, words: "登录后继续" });
    return;
  }
  if (held.person !== person) {
    say("这台手机现在登录的是另一个人。", { href: page.dataset.scope, words: "打开他的现场" });
    return;
  }
  say(others ? `这台手机里还有别人登记的 ${others} 条，由登记人登录后上交。` : "");
  if (mine.length) await handIn(mine, held.token);
  void keepToday();
}

async function keepToday() {
  const done = await keep(words(page.dataset.keep), !duty);
  const told = page.querySelector("[data-kept]");
  if (told) told.hidden = !done;
}

// What the server says now, put in the place of what stood here; what somebody is filling in stays as it is.
async function refresh() {
  const answer = await fetch(window.location.pathname, { redirect: "error", cache: "no-store", signal: patience() });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = fresh.querySelector("[data-field]");
  if (now === null) return;
  page.dataset.has = now.dataset.has;
  for (const part of document.querySelectorAll("[data-part]")) {
    const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    const used = part.open || [...touched].some((form) => part.contains(form));
    if (other !== null && !used) part.replaceWith(other);
  }
}

async function handIn(mine, token) {
  const told = mine.slice(0, 100);
  const body = JSON.stringify({
    phone_now: new Date().toISOString(),
    facts: told.map(({ id, activity, kind, given, phone_at, offset_ms }) => ({ id, activity, kind, given, phone_at, offset_ms })),
  });
  let answer;
  try {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    answer = await fetch(page.dataset.facts, { method: "POST", headers, body, redirect: "manual", signal: patience() });
    if (!answer.ok) throw new Error(String(answer.status));
    answer = await answer.json();
  } catch {
    say(`这次没有交成，${mine.length} 条还在手机里，过一会儿再交。`);
    return;
  }
  const said = [];
  const has = new Set(words(page.dataset.has));
  for (const outcome of answer.facts) {
    const fact = told.find((each) => each.id === outcome.id);
    if (outcome.state === "taken") advance(has, fact);
    if (outcome.state === "taken" || outcome.kept) await drop(fact);
    else await put({ ...fact, state: "refused", words: outcome.words, remedy: outcome.remedy });
    if (outcome.state === "refused") said.push(`${fact.title}没有被接受，原因在活动页上。`);
    else if (outcome.words) said.push(outcome.words);
  }
  page.dataset.has = [...has].join(" ");
  if (said.length) say(said.join(""));
  await refresh().catch(() => say("已上交。网络断了，下面的情况稍后更新。"));
}

async function handOver() {
  await show();
  const work = async () => {
    await send();
    await show();
  };
  if (navigator.locks) await navigator.locks.request("liuhen-field", work); // one page of this phone at a time
  else await work();
}

// --- telling
function given(form) {
  const found = {};
  for (const name of new Set(new FormData(form).keys())) {
    if (["csrfmiddlewaretoken", "kind", "key"].includes(name)) continue;
    const values = new FormData(form).getAll(name);
    found[name] = values.length > 1 ? values : values[0];
  }
  return found;
}

async function tell(form) {
  const { fact, code, title } = form.dataset;
  const one = { id: key(), person, activity: duty, kind: fact, code, title, given: given(form), state: "waiting" };
  await add({ ...one, phone_at: new Date().toISOString(), offset_ms: offset() });
}

page.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-fact]");
  if (form === null) return;
  event.preventDefault();
  if (form.dataset.busy) return; // a second tap on the same button
  form.dataset.busy = "1";
  try {
    await tell(form);
  } catch {
    form.submit(); // this phone keeps nothing: the plain way, which needs a network
    return;
  }
  touched.delete(form);
  form.reset();
  form.closest("details")?.removeAttribute("open");
  window.scrollTo({ top: 0 });
  await handOver();
  delete form.dataset.busy;
});
page.addEventListener("input", (event) => touched.add(event.target.form));

window.addEventListener("online", () => void handOver());
window.addEventListener("offline", () => void handOver());
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
setInterval(() => void handOver(), EVERY);
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.scope }).catch(() => {});
}
showClock();
void handOver();
