// The page's own source, loaded as the page loads it: files one after the other in one scope.

import { readFileSync } from "node:fs";
import vm from "node:vm";

const FOLDER = new URL("../../explorer/render/viewer/", import.meta.url);

/** In the order in which the pages have them; the last line of each, which starts the page, is left out. */
const NETWORK = ["text.js", "files.js", "streams.js", "data.js", "paths.js", "look.js", "raster.js", "drawing.js", "card.js", "panel.js", "tables.js", "exports.js", "app.js"];
const TABLE = ["text.js", "files.js", "rows.js", "table.js"];
const DOSSIER = ["text.js", "rows.js", "dossier.js"];

/** As much of an element as the source needs to build and fill one. */
class Element {
  constructor(name) {
    Object.assign(this, { name, attributes: {}, parts: [], acts: {}, dataset: {}, style: {}, hidden: false, value: "" });
  }
  setAttribute(key, value) {
    this.attributes[key] = value;
  }
  getAttribute(key) {
    return this.attributes[key] ?? null;
  }
  removeAttribute(key) {
    delete this.attributes[key];
  }
  addEventListener(event, act) {
    (this.acts[event] ??= []).push(act);
  }
  append(...parts) {
    this.parts.push(...parts);
  }
  replaceChildren(...parts) {
    this.parts = parts;
  }
  get textContent() {
    return this.parts.map((part) => (typeof part === "string" ? part : part.textContent)).join("");
  }
  set textContent(text) {
    this.parts = [String(text)];
  }
  get id() {
    return this.attributes.id;
  }
  set id(id) {
    this.attributes.id = id;
  }
  click() {
    this.do("click");
  }
  do(event, given = {}) {
    for (const act of this.acts[event] ?? []) act(given);
  }
  focus() {}
  scrollIntoView() {}
  /** Every element inside that has this name, or this class if it begins with a dot. */
  all(what) {
    const fits = (one) => (what[0] === "." ? one.attributes.class?.split(" ").includes(what.slice(1)) : one.name === what);
    return this.parts.filter((part) => part instanceof Element).flatMap((part) => [...(fits(part) ? [part] : []), ...part.all(what)]);
  }
  querySelectorAll(what) {
    if (what === '[role="option"]') return this.all("li").filter((one) => one.attributes.role === "option");
    return this.all(what.split(" ").at(-1));
  }
  querySelector(what) {
    return this.querySelectorAll(what)[0] ?? null;
  }
}

/** A page without a browser: its functions, its elements by id, and the files that it gave to the reader. */
export function load(kind = "network") {
  const places = new Map();
  const files = [];
  const downloads = [];
  const made = (name) => new Element(name);
  const document = {
    createElement(name) {
      const one = made(name);
      if (name === "a") downloads.push(one);
      return one;
    },
    createElementNS: (_, name) => made(name),
    createTextNode: (text) => Object.assign(made("#text"), { textContent: text }),
    getElementById(id) {
      if (!places.has(id)) places.set(id, made("div"));
      return places.get(id);
    },
    documentElement: made("html"),
    activeElement: null,
  };
  const given = {
    document,
    matchMedia: () => ({ matches: false }),
    URL: { createObjectURL: (blob) => `blob:${files.push(blob)}`, revokeObjectURL() {} },
    setTimeout: (act, wait) => setTimeout(act, wait).unref(),
  };
  const code = ({ table: TABLE, dossier: DOSSIER }[kind] ?? NETWORK)
    .map((name) => readFileSync(new URL(name, FOLDER), "utf8").replace(/^start\w*\(\);$/m, ""))
    .join("\n");
  const names = [...code.matchAll(/^(?:async )?(?:function|const) (\w+)/gm)].map((found) => found[1]);
  const page = vm.compileFunction(`${code}\nreturn { ${names.join(", ")} };`, Object.keys(given))(...Object.values(given));
  return { ...page, make: made, places, document, lastFile: () => files.at(-1).text(), lastName: () => downloads.at(-1).attributes.download };
}

const attribute = (name, type, values, meaning = "") => ({ name, type, meaning, values });

/**
 * Four accounts and four links, to be checked by hand: `fan_a` (weight 5) and `fan_b` (2) lead to `core`,
 * `core` leads back to `fan_a` (1), `loner` to itself (3). Accounts: 0 core, 1 fan_a, 2 fan_b, 3 loner.
 */
export const payload = (changes = {}) => ({
  id: "who/amplifies whom",
  title: "Who amplifies whom?",
  question: "Who retweets whom?",
  words: {},
  synthetic: false,
  about: [],
  noun: "account",
  version: "1",
  store: "embedded",
  part: "",
  directed: true,
  loops: 1,
  weight: "retweets",
  keys: ["10", "11", "12", "13"],
  labels: ["core", "fan_a", "fan_b", "loner"],
  nodes: [attribute("followers", "integer", [1000, 20, null, 7]), attribute("joined", "moment", [0, 86400000, null, 172800000])],
  source: [1, 3, 2, 0],
  target: [0, 3, 0, 1],
  weights: [5, 3, 2, 1],
  rows: [2, 1, 1, 1],
  names: changes.labels ?? ["core", "fan_a", "fan_b", "loner"],
  xs: new Float64Array((changes.keys ?? [0, 1, 2, 3]).length),
  ys: new Float64Array((changes.keys ?? [0, 1, 2, 3]).length),
  radius: new Float64Array((changes.keys ?? [0, 1, 2, 3]).length).fill(5),
  drawn: 60000,
  discs: null,
  sizes: { dot: 1 },
  links: [attribute("first_ts", "moment", [1000, 2000, 3000, null])],
  groups: [
    {
      name: "role",
      title: "Role",
      meaning: "",
      labels: ["amplifier", "core", "unknown"],
      hints: ["", "", ""],
      counts: [2, 1, 1],
      colours: ["#0072B2", "#E69F00", "#009E73"],
      shapes: ["dot", "square", "dot"],
      hollow: [false, false, false],
      of: [1, 0, 0, 2],
    },
  ],
  palette: ["#0072B2"],
  grey: "#6B7078",
  ...changes,
});

/** Two tweets of link 0 (of three that there were), one of link 2; link 0 and link 2 share the tweet 900. */
export const evidence = (changes = {}) => ({
  first: [0, 2, 2, 3, 3],
  total: [3, 0, 1, 0],
  tweet: [900, 901],
  text: ["see https://example.org/a", null],
  of: [0, 1, 0],
  ts: [1000, null, 3000],
  delay: [12.5, null, 0],
  others: [],
  question: "",
  parameters: {},
  pictures: {},
  ...changes,
});
export const NO_EVIDENCE = { first: [], total: [], tweet: [], text: [], of: [], ts: [], delay: [], others: [], question: "", parameters: {}, pictures: {} };
