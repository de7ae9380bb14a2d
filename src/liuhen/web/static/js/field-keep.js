// Which pages this phone keeps: those of today of the person who is signed in, and nothing else.

const PAGES = "liuhen-field-pages";

// Keep the pages at the addresses as they are now, and say whether that was done; with `only` others are thrown away.
export async function keep(addresses, only) {
  if (!("caches" in window)) return false;
  const pages = await caches.open(PAGES);
  const one = async (address) => {
    const answer = await fetch(address, { credentials: "same-origin", redirect: "error" });
    if (answer.ok) await pages.put(address, answer);
    else await pages.delete(address);
  };
  try {
    await Promise.all(addresses.map(one));
  } catch {
    return false; // the network went away, or the session did; what is kept stays as it was
  }
  if (!only) return true;
  const strange = (await pages.keys()).filter((request) => !addresses.includes(new URL(request.url).pathname));
  await Promise.all(strange.map((request) => pages.delete(request)));
  return true;
}

export async function forget() {
  if ("caches" in window) await caches.delete(PAGES);
}
