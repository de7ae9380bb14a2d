// The viewer's name and the present time over the picture. It moves, so that no crop of a filmed screen is without it.
// It deters and names; it is no lock: who controls the browser can remove it, which is why every viewing is in the log.

const STEP = 4000;
const OFFSETS = [[0, 0], [0.13, 0.09], [0.05, 0.21], [0.2, 0.15], [0.1, 0.05], [0.17, 0.24]];
const clock = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

function draw(canvas, words, turn) {
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.font = "13px sans-serif";
  pen.textAlign = "center";
  const text = `${words} ${clock.format(new Date()).replace("/", "-")}`;
  const [dx, dy] = OFFSETS[turn % OFFSETS.length];
  const columns = Math.max(1, Math.round(width / 260));
  const rows = Math.max(1, Math.round(height / 150));
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      pen.save();
      pen.translate(((column + 0.35 + dx) / columns) * width, ((row + 0.4 + dy) / rows) * height);
      pen.rotate(-Math.PI / 10);
      // Light with a dark edge: readable on a white wall and on a street at night.
      pen.lineWidth = 2;
      pen.strokeStyle = "rgba(0, 0, 0, 0.16)";
      pen.fillStyle = "rgba(255, 255, 255, 0.3)";
      pen.strokeText(text, 0, 0);
      pen.fillText(text, 0, 0);
      pen.restore();
    }
  }
}

function mark(box) {
  const words = box.dataset.watermark;
  if (!words) return;
  const canvas = document.createElement("canvas");
  canvas.className = "wm";
  canvas.setAttribute("aria-hidden", "true");
  box.append(canvas);
  let turn = 0;
  const redraw = () => draw(canvas, words, turn);
  new ResizeObserver(redraw).observe(box);
  setInterval(() => {
    turn += 1;
    if (!canvas.isConnected) box.append(canvas);
    redraw();
  }, STEP);
  redraw();
}

document.querySelectorAll("[data-watermarked]").forEach(mark);
