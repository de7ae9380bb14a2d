// Build src/liuhen/web/static/vendor from the installed packages: what we use of Tabler's style sheet, htmx and tus as
// they are, and one sprite of the icons named in icons.json. Run `npm ci && node build.mjs`; nothing is fetched at run time.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { PurgeCSS } from "purgecss";

const here = new URL(".", import.meta.url);
const vendor = new URL("../src/liuhen/web/static/vendor/", here);
const read = (path) => readFileSync(new URL(`node_modules/${path}`, here), "utf8");

// Django's manifest storage looks up every file a style sheet or script names, source maps included: we ship none.
const withoutSourceMap = (text) => text.replace(/\/[/*]# sourceMappingURL=\S+?(?:\s*\*\/)?$/gm, "");

// Tabler's parts that our pages use. Everything else of its 600 KB would be parsed on every page and never match.
const ELEMENTS = [
  "html", "body", "main", "section", "header", "footer", "nav", "aside", "article", "h1", "h2", "h3", "h4", "p", "a", "b", "strong",
  "small", "span", "em", "i", "abbr", "code", "kbd", "pre", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th",
  "td", "caption", "form", "fieldset", "legend", "label", "input", "button", "select", "option", "optgroup", "textarea", "output",
  "progress", "img", "svg", "video", "audio", "canvas", "details", "summary", "hr", "iframe",
];
const CLASSES = [/^btn$/, /^btn-(primary|sm|link)$/, /^card$/, /^table$/, /^form-(control|select|check|check-input|check-label|label)$/];

async function tabler() {
  const [result] = await new PurgeCSS().purge({
    content: [{ raw: ELEMENTS.map((name) => `<${name}>`).join(""), extension: "html" }],
    css: [{ raw: withoutSourceMap(read("@tabler/core/dist/css/tabler.min.css")) }],
    safelist: { standard: CLASSES },
    blocklist: [/dark/],
    fontFace: true,
    keyframes: true,
    variables: true,
  });
  return result.css;
}

function sprite() {
  const names = JSON.parse(readFileSync(new URL("icons.json", here), "utf8"));
  const symbols = names.map((name) => {
    const drawing = read(`@tabler/icons/icons/outline/${name}.svg`);
    const paths = [...drawing.matchAll(/<(?:path|circle|rect|line)[^>]*\/>/g)].map((match) => match[0]);
    return `<symbol id="${name}" viewBox="0 0 24 24">${paths.join("")}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`;
}

const made = {
  "tabler.css": await tabler(),
  "htmx.js": withoutSourceMap(read("htmx.org/dist/htmx.min.js")),
  "tus.js": withoutSourceMap(read("tus-js-client/dist/tus.min.js")),
  "icons.svg": sprite(),
};
rmSync(vendor, { recursive: true, force: true });
mkdirSync(vendor, { recursive: true });
for (const [name, text] of Object.entries(made)) {
  writeFileSync(new URL(name, vendor), text);
  console.log(`${name} ${(text.length / 1024).toFixed(1)} KB`);
}
