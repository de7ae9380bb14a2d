// Keeps the pages of today on the phone, so that they open without a network. Nothing of other days or people: the page
// itself says which addresses may be kept (field-keep.js). Version {{ page.version }}.

const FILES = "{{ page.files }}".split(" ");
const ASSETS = "liuhen-field-assets-{{ page.version }}";
const PAGES = "liuhen-field-pages";
const HOME = "{{ page.home }}";
const PATIENCE = 6000; // milliseconds: a network that says nothing is none

self.addEventListener("install", (event) => {
  const wanted = FILES.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(ASSETS).then((kept) => kept.addAll(wanted)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("liuhen-field-assets-") && name !== ASSETS);
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(old(names).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && address.pathname.startsWith(HOME)) event.respondWith(page(request));
  else if (FILES.includes(address.pathname)) event.respondWith(file(request, address.pathname));
});

async function file(request, path) {
  const kept = await caches.open(ASSETS).then((assets) => assets.match(path));
  return kept ?? fetch(request);
}

// The network first; what was kept when it fails, is silent, or the server is down. A redirect leads to signing in.
async function page(request) {
  const path = new URL(request.url).pathname;
  const asked = fetch(request);
  try {
    const answer = await Promise.race([asked, silence()]);
    return answer.status < 500 ? answer : (await kept(path)) ?? answer;
  } catch {
    return (await kept(path)) ?? asked.catch(absent);
  }
}

function silence() {
  return new Promise((_, fail) => setTimeout(() => fail(new Error("silence")), PATIENCE));
}

async function kept(path) {
  if (!(await caches.has(PAGES))) return undefined;
  return caches.open(PAGES).then((pages) => pages.match(path));
}

function absent() {
  const words = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>没有网络</title><h1>没有网络</h1><p>这一页没有存在手机里。今天有您参加的执法活动可以打开：</p><p><a href="${HOME}">今天的现场</a></p></html>`;
  return new Response(words, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
