// Ticking key points: 从这里 and 到这里 write the recorded clock of the player into the form, 勾对 in the table chooses the point.

const clock = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", hour: "numeric", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});

function connect(form) {
  const viewer = form.closest("[data-viewer]");
  let at = null;

  function fill(name) {
    if (at === null) return;
    const field = form.elements[name];
    field.value = clock.format(at);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  viewer.addEventListener("liuhen:time", (event) => {
    at = event.detail.at;
    form.elements.source.value = event.detail.source;
    for (const button of form.querySelectorAll("[data-fill]")) button.hidden = false;
  });
  viewer.addEventListener("liuhen:fill", (event) => fill(event.detail.name));
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    if (button !== null) fill(button.dataset.fill);
  });
  viewer.addEventListener("click", (event) => {
    const link = event.target.closest("[data-choose]");
    if (link === null) return;
    event.preventDefault();
    form.elements.point.value = link.dataset.choose;
    form.scrollIntoView({ block: "nearest" });
    form.elements.from.focus({ preventScroll: true });
  });
}

document.querySelectorAll("[data-tick]").forEach(connect);
