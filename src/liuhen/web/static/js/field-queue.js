// What waits on this phone to be handed over: one store of facts, in the order in which they were told.

const NAME = "liuhen-field";
const FACTS = "facts";

function opened() {
  return new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(FACTS, { keyPath: "order", autoIncrement: true });
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

async function within(mode, work) {
  const database = await opened();
  try {
    return await new Promise((done, fail) => {
      const transaction = database.transaction(FACTS, mode);
      const request = work(transaction.objectStore(FACTS));
      transaction.oncomplete = () => done(request?.result);
      transaction.onabort = transaction.onerror = () => fail(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const all = () => within("readonly", (facts) => facts.getAll());
export const add = (fact) => within("readwrite", (facts) => facts.add(fact));
export const put = (fact) => within("readwrite", (facts) => facts.put(fact));
export const drop = (fact) => within("readwrite", (facts) => facts.delete(fact.order));

// A key that no other fact has; without a secure context there is no randomUUID.
export function key() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
