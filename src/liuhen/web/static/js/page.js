// Every page: the "/" of the search box, the guard over unsaved forms, the print button, htmx and the CSRF token.

const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

function focusSearch(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const box = document.querySelector("[data-search]");
  if (box === null || box.offsetParent === null) return;
  event.preventDefault();
  box.focus();
  box.select();
}

// A form that holds words nobody has saved must not be lost by a click on the side bar.
function guardForms() {
  const changed = new Set();
  for (const form of document.querySelectorAll("form[data-guard]")) {
    form.addEventListener("input", () => changed.add(form));
    form.addEventListener("submit", () => changed.delete(form));
  }
  window.addEventListener("beforeunload", (event) => {
    if (changed.size > 0) event.preventDefault();
  });
}

function offerPrinting() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

// A choice in the filter bar takes effect at once on a wide screen; on a phone people set several before searching.
function submitOnChoice() {
  for (const choice of document.querySelectorAll(".filters select")) {
    choice.addEventListener("change", () => {
      if (window.matchMedia("(min-width: 768px)").matches) choice.form.requestSubmit();
    });
  }
}

document.addEventListener("keydown", focusSearch);
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(".menu[open]");
  if (event.key === "Escape" && menu !== null) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token !== null) event.detail.headers["X-CSRFToken"] = token.value;
});
guardForms();
offerPrinting();
submitOnChoice();
