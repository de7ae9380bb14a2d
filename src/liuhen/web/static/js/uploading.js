// The page of an upload: what was chosen is compared with what the server holds, the rest is sent with tus, two files
// at a time. The server's offset is the only truth: after a reload, a crash or another computer the same files are
// chosen again and go on where they stopped.

const CHUNK = 8 * 1024 * 1024;
const AT_ONCE = 2;
const DELAYS = [0, 1000, 3000, 5000, 10000, 20000];
const AGAIN = 15000;

const box = document.querySelector("[data-upload]");
const token = () => document.querySelector("input[name=csrfmiddlewaretoken]").value;
const part = (name) => box.querySelector(`[data-${name}]`);
const body = document.querySelector("[data-files]");

const work = { waiting: [], running: new Map(), all: new Map(), paused: false, finished: false };

function size(bytes) {
  const units = ["字节", "KB", "MB", "GB"];
  let value = bytes, unit = 0;
  while (value >= 1024 && unit < 3) { value /= 1024; unit += 1; }
  return unit === 0 ? `${bytes} 字节` : `${value.toFixed(1)} ${units[unit]}`;
}

function tell(words) {
  part("trouble").textContent = words;
  part("trouble").hidden = words === "";
}

function row(item) {
  const line = document.createElement("tr");
  for (const [words, kind] of [[item.name, "m mono up-n"], [size(item.size), "nw"], ["等待", "t2"]]) {
    const cell = document.createElement("td");
    cell.textContent = words;
    cell.className = kind;
    line.append(cell);
  }
  item.says = line.lastElementChild;
  return line;
}

function show() {
  let total = 0, done = 0, complete = 0;
  for (const item of work.all.values()) {
    total += item.size;
    done += item.sent;
    complete += item.complete ? 1 : 0;
  }
  const percent = total === 0 ? (complete === work.all.size ? 100 : 0) : Math.floor((done * 100) / total);
  part("percent").textContent = `${percent}%`;
  part("fill").setAttribute("width", `${percent}%`);
  part("bar").setAttribute("aria-valuenow", String(percent));
  document.querySelector("[data-count]").textContent = `${complete} / ${work.all.size} 个传完`;
  part("words").textContent = `${complete} / ${work.all.size} 个传完，${size(done)} / ${size(total)}`;
}

function say(item, words) {
  if (item.says) item.says.textContent = words;
}

function send(item) {
  const upload = new tus.Upload(item.file, {
    endpoint: box.dataset.endpoint,
    uploadUrl: item.url,
    chunkSize: CHUNK,
    retryDelays: DELAYS,
    storeFingerprintForResuming: false,
    metadata: { filename: item.name, modified: String(item.file.lastModified) },
    headers: { "X-CSRFToken": token() },
    onUploadUrlAvailable: () => { item.url = upload.url; },
    onProgress: (sent) => {
      item.sent = sent;
      say(item, `正在传 ${item.size === 0 ? 100 : Math.floor((sent * 100) / item.size)}%`);
      show();
    },
    onSuccess: () => {
      item.sent = item.size;
      item.complete = true;
      say(item, "已传完");
      work.running.delete(item.name);
      tell("");
      show();
      next();
    },
    onError: (error) => fail(item, error),
  });
  work.running.set(item.name, upload);
  say(item, "正在传");
  upload.start();
}

// What the server says plainly (a bad name, a full disk, an upload that is over) is shown; everything else is a
// connection that will come back.
function fail(item, error) {
  work.running.delete(item.name);
  const answer = error.originalResponse ?? null;
  const status = answer === null ? 0 : answer.getStatus();
  if (status === 401 || status === 403) {
    tell("登录已过期或没有权限。请重新登录，再选一次同样的文件，会从断处接着传。");
    return;
  }
  if (status === 404 || status === 410) {
    tell(answer.getBody() && status === 410 ? answer.getBody() : "这次上传已不在服务器上，请刷新页面。");
    return;
  }
  if ([400, 409, 413].includes(status)) {
    say(item, "没有收下");
    tell(answer.getBody());
    next();
    return;
  }
  tell(status === 507 ? answer.getBody() : "连不上服务器，会自动再试。已传到的部分不会丢。");
  say(item, "断开，等待再试");
  setTimeout(() => { work.waiting.unshift(item); next(); }, AGAIN);
}

function next() {
  while (!work.paused && work.running.size < AT_ONCE && work.waiting.length > 0) send(work.waiting.shift());
  const complete = [...work.all.values()].every((item) => item.complete);
  if (complete && work.all.size > 0 && !work.finished) {
    work.finished = true;
    window.location.reload();
  }
}

async function choose(files) {
  const answer = await fetch(box.dataset.listing, { headers: { Accept: "application/json" } });
  if (!answer.ok) { tell("连不上服务器，请稍后再选一次。"); return; }
  const there = new Map((await answer.json()).files.map((each) => [each.name, each]));
  const fresh = [], different = [];
  for (const file of files) {
    const name = file.webkitRelativePath || file.name;
    const known = there.get(name);
    if (work.all.has(name)) continue;
    if (known !== undefined && known.size !== file.size) { different.push(name); continue; }
    const complete = known !== undefined && known.complete;
    fresh.push({ name, file, size: file.size, sent: complete ? file.size : 0, complete, url: known?.url ?? null });
  }
  const names = new Set([...there.keys(), ...work.all.keys(), ...fresh.map((item) => item.name)]);
  const form = new FormData();
  form.set("files", String(names.size));
  const told = await fetch(box.dataset.expect, { method: "POST", body: form, headers: { "X-CSRFToken": token() } });
  if (!told.ok) { tell(await told.text()); return; }
  begin(fresh);
  if (different.length > 0) tell(`与已传的同名、大小却不同，没有收下：${different.join("、")}。请核对是不是同一张卡。`);
}

function begin(items) {
  for (const line of body.querySelectorAll("tr")) {
    if (line.dataset.none !== undefined || items.some((item) => line.cells[0].textContent === item.name)) line.remove();
  }
  for (const item of items) {
    work.all.set(item.name, item);
    body.append(row(item));
    if (item.complete) say(item, "已传完");
    else work.waiting.push(item);
  }
  part("running").hidden = work.all.size === 0;
  show();
  next();
}

function pause() {
  work.paused = !work.paused;
  const button = part("pause");
  button.lastChild.textContent = work.paused ? "继续" : "暂停";
  if (work.paused) {
    for (const [name, upload] of work.running) {
      upload.abort();
      const item = work.all.get(name);
      item.url = upload.url ?? item.url;
      say(item, "已暂停");
      work.waiting.unshift(item);
    }
    work.running.clear();
  }
  next();
}

part("picks").hidden = false;
for (const input of box.querySelectorAll("[data-pick]")) {
  input.addEventListener("change", () => choose([...input.files]));
}
part("pause").addEventListener("click", pause);
window.addEventListener("beforeunload", (event) => {
  if (work.running.size > 0 && !work.finished) event.preventDefault();
});
