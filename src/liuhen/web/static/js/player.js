// The player: our own controls over the browser's <video>. It shows the recorded clock (start of the file + position),
// steps frames, changes files, and says plainly when the picture does not move.
// Others speak to it by events on the viewer: it hears "liuhen:seek" {at, source}, sends "liuhen:time" {at, source}
// and "liuhen:source" {source}.

const SECOND = 1000;
const STALLED = 8000;
const RATES = [0.25, 0.5, 1, 1.5, 2, 4, 8];
const PROBLEMS = {
  2: "读取中断了，可能是网络断开。请刷新页面再试。",
  3: "浏览器解不开这段画面。放不出来不等于原件变了，原件是否完好请看「保管经过」，或现在验证一次。",
  4: "浏览器不会放这种编码，或者文件取不到。放不出来不等于原件变了，原件是否完好请看「保管经过」。可以等浏览用副本做好再看，或找资料管理员。",
};
const FROZEN = "画面没有动：声音或时间在走，但没有新的画面。请换一个浏览器，或请资料管理员检查浏览用副本。";
const WAITING = "还在等数据，已超过 8 秒。网络慢时会这样；一直不动请刷新页面。";
const NO_PICTURE = "这个文件里只有声音能放，画面的编码浏览器不认识。";

const clockFormat = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", hour: "numeric", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const dayFormat = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" });

class Player {
  constructor(viewer) {
    this.viewer = viewer;
    this.box = viewer.querySelector("[data-player]");
    this.video = viewer.querySelector("[data-video]");
    this.controls = viewer.querySelector("[data-controls]");
    this.bar = viewer.querySelector("[data-seekbar]");
    this.buttons = [...this.controls.querySelectorAll("[data-source]")];
    this.current = this.buttons.find((button) => button.getAttribute("aria-pressed") === "true");
    this.frames = 0;
    this.moved = performance.now();
    this.pending = Number(this.box.dataset.startAt) || null;
    this.video.controls = false;
    this.controls.hidden = false;
    this.listen();
    this.watchFrames();
    this.announceSource();
    if (this.video.error !== null) this.fail();
    else if (this.video.readyState > 0) this.ready();
  }

  get start() { return Date.parse(this.current.dataset.start); }
  get length() { return Number.isFinite(this.video.duration) ? this.video.duration : Number(this.current.dataset.length); }
  get at() { return this.start + this.video.currentTime * SECOND; }

  listen() {
    const on = (name, act) => this.video.addEventListener(name, act);
    on("timeupdate", () => this.show());
    on("seeked", () => this.show());
    on("play", () => { this.moved = performance.now(); this.showPlaying(); });
    on("pause", () => this.showPlaying());
    on("ended", () => this.showPlaying());
    on("error", () => this.fail());
    on("loadedmetadata", () => this.ready());
    on("click", () => this.toggle());
    on("contextmenu", (event) => event.preventDefault());
    this.bar.addEventListener("input", () => { this.video.currentTime = Number(this.bar.value); });
    this.controls.addEventListener("click", (event) => this.press(event.target.closest("button")));
    this.controls.querySelector("[data-rate-choice]").addEventListener("change", (event) => this.setRate(Number(event.target.value)));
    this.viewer.addEventListener("liuhen:seek", (event) => this.seek(event.detail.at, event.detail.source));
    document.addEventListener("click", (event) => this.jump(event));
    document.addEventListener("keydown", (event) => this.key(event));
    setInterval(() => this.watch(), SECOND);
    const keys = this.viewer.querySelector("[data-keys]");
    keys.checked = localStorage.getItem("liuhen.keys") !== "off";
    keys.addEventListener("change", () => localStorage.setItem("liuhen.keys", keys.checked ? "on" : "off"));
    this.keys = keys;
  }

  ready() {
    this.clear();
    this.bar.max = String(this.length);
    if (this.pending !== null) {
      this.video.currentTime = Math.min(this.pending, Math.max(0, this.length - 0.1));
      this.pending = null;
    }
    if (this.box.dataset.media === "video" && this.video.videoWidth === 0) this.complain(NO_PICTURE);
    this.show();
  }

  show() {
    const words = clockFormat.format(this.at);
    this.controls.querySelector("[data-clock]").textContent = words;
    this.controls.querySelector("[data-clock-end]").textContent = clockFormat.format(this.start + this.length * SECOND);
    this.box.querySelector("[data-osd]").textContent = `${dayFormat.format(this.at)} ${words}`;
    this.bar.value = String(this.video.currentTime);
    this.bar.setAttribute("aria-valuetext", words);
    this.viewer.dispatchEvent(new CustomEvent("liuhen:time", { detail: { at: this.at, source: this.current.dataset.source } }));
  }

  showPlaying() {
    const button = this.controls.querySelector('[data-do="play"]');
    const playing = !this.video.paused && !this.video.ended;
    button.classList.toggle("on", playing);
    button.setAttribute("aria-label", playing ? "暂停" : "播放");
  }

  announceSource() {
    this.viewer.dispatchEvent(new CustomEvent("liuhen:source", { detail: { source: this.current.dataset.source } }));
  }

  press(button) {
    if (button === null) return;
    if (button.dataset.source) this.change(button, this.at);
    else this.do(button.dataset.do);
  }

  do(name) {
    const acts = {
      play: () => this.toggle(),
      back: () => this.step(-10),
      forward: () => this.step(10),
      previous: () => this.frame(-1),
      next: () => this.frame(1),
      mute: () => this.mute(),
      fullscreen: () => this.fullscreen(),
    };
    acts[name]?.();
  }

  toggle() {
    if (this.video.paused) this.video.play().catch(() => { if (this.video.error !== null) this.fail(); });
    else this.video.pause();
  }

  step(seconds) { this.video.currentTime = Math.min(this.length, Math.max(0, this.video.currentTime + seconds)); }

  frame(direction) {
    this.video.pause();
    this.step(direction / (Number(this.current.dataset.rate) || 25));
  }

  setRate(rate) {
    this.video.playbackRate = rate;
    this.controls.querySelector("[data-rate-choice]").value = String(rate);
    this.say(`${rate} 倍速`);
  }

  faster(direction) {
    const place = RATES.indexOf(this.video.playbackRate) + direction;
    this.setRate(RATES[Math.min(RATES.length - 1, Math.max(0, place))]);
  }

  mute() {
    this.video.muted = !this.video.muted;
    this.controls.querySelector('[data-do="mute"]').setAttribute("aria-pressed", String(this.video.muted));
  }

  fullscreen() {
    // The box, not the video: the name of the viewer stays over the picture.
    if (document.fullscreenElement === null) this.box.requestFullscreen?.().catch(() => this.say("这个浏览器不能全屏"));
    else document.exitFullscreen();
  }

  covers(button, at) {
    const start = Date.parse(button.dataset.start);
    return at >= start && at < start + Number(button.dataset.length) * SECOND;
  }

  seek(at, source) {
    const named = this.buttons.find((button) => button.dataset.source === source);
    const found = [named, this.current, ...this.buttons].find((button) => button && this.covers(button, at));
    if (found === undefined) this.say(`${clockFormat.format(at)} 没有可以在这里播放的记录`);
    else if (found === this.current) this.video.currentTime = (at - this.start) / SECOND;
    else this.change(found, at);
  }

  change(button, at) {
    if (button === this.current) return;
    const playing = !this.video.paused;
    const { href, device, what, poster = "" } = button.dataset;
    this.current.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", "true");
    this.pending = this.covers(button, at) ? (at - Date.parse(button.dataset.start)) / SECOND : 0;
    this.current = button;
    this.clear();
    if (poster) this.video.poster = poster;
    else this.video.removeAttribute("poster");
    this.video.src = href;
    this.box.querySelector("[data-osd-device]").textContent = device;
    this.controls.querySelector("[data-plays]").textContent = what;
    this.announceSource();
    this.show();
    if (playing) this.video.play().catch(() => {});
  }

  jump(event) {
    const link = event.target.closest("[data-seek]");
    if (link === null) return;
    event.preventDefault();
    this.seek(Date.parse(link.dataset.seek));
    if (link.closest("[data-lanes]") === null) this.box.scrollIntoView({ block: "center" });
  }

  key(event) {
    if (!this.keys.checked || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target;
    if (target.closest("input:not([type=range]), textarea, select, [popover]")) return;
    if (target.matches("input[type=range]") && event.key.startsWith("Arrow")) return;
    if (event.key === " " && target.closest("button, summary")) return;
    const small = event.shiftKey ? 1 : 5;
    const acts = {
      " ": () => this.toggle(), k: () => this.toggle(), j: () => this.step(-10), l: () => this.step(10),
      ArrowLeft: () => this.step(-small), ArrowRight: () => this.step(small),
      ",": () => this.frame(-1), ".": () => this.frame(1), "<": () => this.faster(-1), ">": () => this.faster(1),
      m: () => this.mute(), f: () => this.fullscreen(),
      i: () => this.fill("from"), o: () => this.fill("to"),
    };
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  fill(name) { this.viewer.dispatchEvent(new CustomEvent("liuhen:fill", { detail: { name } })); }

  watchFrames() {
    if (!("requestVideoFrameCallback" in HTMLVideoElement.prototype)) return;
    const count = () => {
      this.frames += 1;
      this.moved = performance.now();
      this.video.requestVideoFrameCallback(count);
    };
    this.video.requestVideoFrameCallback(count);
  }

  // Called every second: a picture that stands still while it should move must not be taken for evidence of nothing.
  watch() {
    const { video } = this;
    const still = video.paused || video.ended || video.seeking || document.hidden;
    if (still || this.box.dataset.media !== "video") { this.moved = performance.now(); return; }
    if (performance.now() - this.moved < STALLED) { if (!video.error) this.clear(); return; }
    this.complain(video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA ? WAITING : FROZEN);
  }

  fail() { this.complain(PROBLEMS[this.video.error?.code] ?? PROBLEMS[4]); }

  complain(words) {
    const place = this.box.querySelector("[data-problem]");
    if (place.textContent !== words) place.textContent = words;
    place.hidden = false;
  }

  clear() { this.box.querySelector("[data-problem]").hidden = true; }

  say(words) { this.viewer.querySelector("[data-said]").textContent = words; }
}

for (const viewer of document.querySelectorAll("[data-viewer]")) {
  if (viewer.querySelector("[data-video]") !== null) viewer.player = new Player(viewer);
}
