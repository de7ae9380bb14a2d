// The keeper's inbox by keyboard: move through the queue, tick, act, undo. Every key has a control that does the same.

const OFF = "liuhen.keys.off";
const board = document.querySelector("[data-keeping]");
const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
const rows = () => [...document.querySelectorAll("[data-row]")];
const link = (row) => row.querySelector("[data-open]");

function here() {
  const focused = document.activeElement.closest("[data-row]");
  return focused ?? rows().find((row) => link(row).hasAttribute("aria-current")) ?? rows()[0];
}

function move(step) {
  const all = rows();
  const focused = document.activeElement.closest("[data-row]");
  const place = all.indexOf(focused ?? here()) + (focused === null && step > 0 ? 0 : step);
  const target = all[Math.min(Math.max(place, 0), all.length - 1)];
  if (target === undefined) return;
  link(target).focus();
  target.scrollIntoView({ block: "nearest" });
}

function tick() {
  const box = here()?.querySelector("input[name=pick]");
  if (!box) return;
  box.checked = !box.checked;
  count();
}

function count() {
  const told = document.querySelector("[data-picked]");
  const ticked = document.querySelectorAll("input[name=pick]:checked").length;
  if (told) told.textContent = ticked > 0 ? `勾选 ${ticked} 份` : "";
}

// A shortcut must not send what the browser would refuse, nor send it twice.
function submit(form) {
  if (form !== null && form.getAttribute("action")) form.requestSubmit();
}

function shortcuts() {
  const table = document.querySelector("[data-shortcuts]");
  if (table === null) return;
  table.open = !table.open;
  if (table.open) table.querySelector("summary").focus();
}

function first(selector) {
  const field = document.querySelector(selector);
  if (field !== null) field.focus();
}

const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  x: tick,
  a: () => submit(document.querySelector("form[data-act]")),
  e: () => first("form[data-act] :is(input:not([type=hidden]), select, textarea)"),
  b: () => first(".many select, .many input:not([type=hidden]), [data-many]"),
  u: () => submit(document.querySelector("form[data-undo]")),
  "?": shortcuts,
};

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (localStorage.getItem(OFF) === "1" && event.key !== "?") return;
  if (/^[1-4]$/.test(event.key)) {
    const views = document.querySelectorAll(".views a");
    views[Number(event.key) - 1]?.click();
    return;
  }
  const act = ACTS[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
}

function keepOff(box) {
  box.checked = localStorage.getItem(OFF) === "1";
  box.addEventListener("change", () => localStorage.setItem(OFF, box.checked ? "1" : "0"));
}

// One act is sent once: a second click or key before the answer is let fall.
function onlyOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent === "1") event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
}

if (board !== null) {
  document.addEventListener("keydown", press);
  board.addEventListener("change", count);
  for (const box of document.querySelectorAll("[data-keys-off]")) keepOff(box);
  for (const form of document.querySelectorAll("form[data-act], form[data-undo]")) onlyOnce(form);
  count();
}
