// The bar over a long list: units, people and devices are fetched once somebody is about to choose from them.

const bar = document.querySelector("form[data-choices]");
let asked = false;

async function fetched() {
  const answer = await fetch(bar.dataset.choices, { headers: { Accept: "application/json" }, redirect: "error" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

function fill(select, pairs) {
  const chosen = [...select.options].find((option) => option.selected);
  const known = pairs.some(([value]) => value === chosen.value);
  const kept = known || chosen === select.options[0] ? [select.options[0]] : [select.options[0], chosen];
  select.replaceChildren(...kept, ...pairs.map(([value, words]) => new Option(words, value, false, value === chosen.value)));
}

async function offer() {
  if (asked) return;
  asked = true;
  try {
    for (const [name, pairs] of Object.entries(await fetched())) {
      const select = bar.elements.namedItem(name);
      if (select instanceof HTMLSelectElement) fill(select, pairs);
    }
  } catch {
    asked = false; // the next touch tries again; what is chosen stays
  }
}

if (bar !== null) for (const sign of ["pointerenter", "focusin"]) bar.addEventListener(sign, offer);
