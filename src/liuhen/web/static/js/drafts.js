// What was typed into a form is kept in this window until the server has taken it: a session that ends in the middle, a
// closed lid, a wrong click on the side bar lose nothing. Kept per person and form, never for passwords, codes and the
// numbers of parties, never beyond this window (sessionStorage), and forgotten on success, on signing out, and when
// somebody else signs in.
// The server answers a form it took with a cookie that names the draft; until then the draft stays.

const PREFIX = "liuhen-draft:";
const SENT = "liuhen_sent";
const SECRET = new Set(["password", "code", "old", "new", "again", "id_no"]);
const MOST = 200000; // characters a form may keep
const clock = document.querySelector("[data-whose]");

export function forgetAll(keep = "") {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && (keep === "" || !key.startsWith(keep))) sessionStorage.removeItem(key);
  }
}

function takenByServer() {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${SENT}=`));
  if (found === undefined) return;
  document.cookie = `${SENT}=; max-age=0; path=/; samesite=lax`;
  const id = found.slice(SENT.length + 1);
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && JSON.parse(sessionStorage.getItem(key)).id === id) sessionStorage.removeItem(key);
  }
}

function kept(form) {
  const draftable = (each) =>
    each.name !== "" && !each.readOnly && !SECRET.has(each.name) && each.type !== "password" && each.type !== "hidden" &&
    each.type !== "file" && each.tagName !== "BUTTON" && each.type !== "submit" && !("noDraft" in each.dataset);
  return [...form.elements].filter((each) => /^(INPUT|SELECT|TEXTAREA)$/.test(each.tagName) && draftable(each));
}

const read = (field) => (field.type === "checkbox" || field.type === "radio" ? field.checked : field.value);

function write(field, value) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = value === true;
  else if (field.tagName !== "SELECT" || [...field.options].some((each) => each.value === value)) field.value = value;
}

// Two forms are the same when they lead to the same place with the same hidden words: a row that moved is not mistaken.
function nameOf(form, seen) {
  const hidden = [...form.querySelectorAll("input[type=hidden]")]
    .filter((each) => each.name !== "csrfmiddlewaretoken" && !("noDraft" in each.dataset))
    .map((each) => `${each.name}=${each.value.length > 100 ? each.value.length : each.value}`);
  const name = [new URL(form.action, location.href).pathname, ...hidden].join("&");
  seen.set(name, (seen.get(name) ?? 0) + 1);
  return `${name}#${seen.get(name)}`;
}

// The name says which field it is, the number which of several that share a name.
function valuesOf(fields) {
  const seen = new Map();
  return Object.fromEntries(fields.map((field) => {
    seen.set(field.name, (seen.get(field.name) ?? 0) + 1);
    return [`${field.name}/${seen.get(field.name)}`, read(field)];
  }));
}

function offer(form, key, before) {
  const words = document.createElement("div");
  words.className = "note draft";
  words.setAttribute("role", "status");
  words.innerHTML = "<div>下面是上次填了还没有保存的内容。 <button type=\"button\" class=\"btn btn-sm\">不要了，恢复原样</button></div>";
  words.querySelector("button").addEventListener("click", () => {
    sessionStorage.removeItem(key);
    fill(form, before);
    words.remove();
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  form.prepend(words);
  const folded = form.closest("details");
  if (folded !== null) folded.open = true;
}

function fill(form, values) {
  const seen = new Map();
  for (const field of kept(form)) {
    seen.set(field.name, (seen.get(field.name) ?? 0) + 1);
    const value = values[`${field.name}/${seen.get(field.name)}`];
    if (value !== undefined) write(field, value);
  }
}

function keep(form, key) {
  const before = valuesOf(kept(form));
  const id = crypto.getRandomValues(new Uint32Array(3)).join("x");
  const draft = sessionStorage.getItem(key);
  if (draft !== null) {
    const values = JSON.parse(draft).values;
    if (Object.entries(values).some(([name, value]) => name in before && before[name] !== value)) {
      fill(form, values);
      offer(form, key, before);
    }
  }
  const remember = () => {
    const text = JSON.stringify({ id, values: valuesOf(kept(form)) });
    try {
      if (text.length < MOST) sessionStorage.setItem(key, text);
    } catch {
      // the window's store is full: the form works as ever, only nothing is kept
    }
  };
  form.addEventListener("input", remember);
  form.addEventListener("change", remember);
  form.addEventListener("submit", remember);
  form.addEventListener("formdata", (event) => event.formData.append("draft", id));
}

takenByServer();
if (clock !== null) {
  const mine = `${PREFIX}${clock.dataset.whose}:`;
  forgetAll(mine);
  const seen = new Map();
  for (const form of document.querySelectorAll("form[method=post]")) {
    if ("signOut" in form.dataset) form.addEventListener("submit", () => forgetAll());
    else if (kept(form).length > 0) keep(form, `${mine}${nameOf(form, seen)}`);
  }
}
