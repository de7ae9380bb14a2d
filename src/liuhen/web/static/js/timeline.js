// The duty's timeline: a click on a piece seeks there, the ruler is a slider for the keyboard, a pin follows the player.
// It knows the player only by events on the viewer: it sends "liuhen:seek" {at, source} and hears "liuhen:time" {at}.

const clock = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", hour: "numeric", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const SECOND = 1000;
const KEYS = { ArrowLeft: -10, ArrowRight: 10, ArrowDown: -10, ArrowUp: 10, PageDown: -60, PageUp: 60 };

function connect(lanes) {
  const viewer = lanes.closest("[data-viewer]");
  const ruler = lanes.querySelector("[data-ruler]");
  const from = Date.parse(lanes.dataset.from);
  const to = Date.parse(lanes.dataset.to);
  let now = from;
  if (viewer === null || viewer.querySelector("[data-player]") === null) return;

  const seek = (at, source) =>
    viewer.dispatchEvent(new CustomEvent("liuhen:seek", { detail: { at: Math.min(to, Math.max(from, at)), source } }));

  const momentAt = (event) => {
    const box = ruler.getBoundingClientRect();
    return from + ((event.clientX - box.left) / box.width) * (to - from);
  };

  function show(at) {
    now = at;
    const place = `${(((at - from) / (to - from)) * 100).toFixed(3)}%`;
    for (const pin of lanes.querySelectorAll("[data-pin]")) {
      for (const name of pin.tagName === "line" ? ["x1", "x2"] : ["x"]) pin.setAttribute(name, place);
      pin.setAttribute("visibility", at >= from && at <= to ? "visible" : "hidden");
    }
    ruler.setAttribute("aria-valuenow", String(Math.round((at - from) / SECOND)));
    ruler.setAttribute("aria-valuetext", clock.format(at));
  }

  const attributes = {
    role: "slider", tabindex: "0", "aria-label": "时间轴上的位置", "aria-valuemin": "0",
    "aria-valuemax": String(Math.round((to - from) / SECOND)), "aria-valuenow": "0", "aria-valuetext": clock.format(from),
  };
  ruler.removeAttribute("aria-hidden");
  for (const [name, value] of Object.entries(attributes)) ruler.setAttribute(name, value);

  ruler.addEventListener("click", (event) => seek(momentAt(event)));
  ruler.addEventListener("keydown", (event) => {
    const target = { Home: from, End: to - SECOND }[event.key] ?? (event.key in KEYS ? now + KEYS[event.key] * SECOND : null);
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    seek(target);
  });
  lanes.addEventListener("click", (event) => {
    const piece = event.target.closest("[data-segment][data-source]");
    if (piece === null || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    // Enter on a link is a click without a place: it means the beginning of the piece.
    seek(event.detail === 0 ? Date.parse(piece.dataset.from) : momentAt(event), piece.dataset.source);
  });
  viewer.addEventListener("liuhen:time", (event) => show(event.detail.at));
  viewer.addEventListener("liuhen:source", (event) => {
    for (const piece of lanes.querySelectorAll("[data-segment][data-source]")) {
      piece.querySelector(".seg").classList.toggle("on", piece.dataset.source === event.detail.source);
    }
  });
}

document.querySelectorAll("[data-lanes]").forEach(connect);
