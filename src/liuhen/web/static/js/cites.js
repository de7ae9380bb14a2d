// The popover of an article: when it opens, the agency's own text is fetched once and put into it. Without this script
// the popover still opens and leads to the page of the article, where the text stands.

async function fill(popover) {
  const place = popover.querySelector(".cite-m");
  const address = popover.dataset.more;
  if (place === null || address === undefined) return;
  delete popover.dataset.more;
  const answer = await fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (answer.status !== 200 || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...page.body.childNodes);
  place.hidden = false;
}

document.addEventListener(
  "toggle",
  (event) => {
    if (event.newState === "open" && event.target.matches?.("[data-more]")) fill(event.target).catch(() => {});
  },
  true,
);
