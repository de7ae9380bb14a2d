// Which pages this phone keeps: those of today of the person who is signed in, and nothing else.

const PAGES = "liuhen-field-pages";

// Keep the pages at the addresses as they are now; what was kept at others of the list's kind is thrown away by `only`.
export async function keep(addresses, only) {
  if (!("caches" in window)) return;
  const pages = await caches.open(PAGES);
  for (const address of addresses) {
    try {
      const answer = await fetch(address, { credentials: "same-origin", redirect: "error" });
      if (answer.ok) await pages.put(address, answer);
      else await pages.delete(address);
    } catch {
      return; // the network went away, or the session did; what is kept stays as it was
    }
  }
  if (!only) return;
  const kept = await pages.keys();
  const strange = kept.filter((request) => !addresses.includes(new URL(request.url).pathname));
  await Promise.all(strange.map((request) => pages.delete(request)));
}

export async function forget() {
  if ("caches" in window) await caches.delete(PAGES);
}
