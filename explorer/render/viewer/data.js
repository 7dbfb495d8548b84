// @ts-check
// The data of the page: what Python wrote into its JSON blocks, and what follows from it.

/** @type {<K extends keyof Blocks>(id: K) => Blocks[K]} */
const block = (id) => JSON.parse(byId(id).textContent ?? "");

/**
 * Nodes and links as columns, and for each node its links, degrees and weights.
 * @param {Payload} data @param {Evidence} evidence @returns {Data}
 */
function readData(data, evidence) {
  const nodes = data.keys.length;
  const links = data.source.length;
  const numbers = () => new Float64Array(nodes);
  const made = {
    ...data,
    evidence,
    nodeCount: nodes,
    linkCount: links,
    linksOf: Array.from({ length: nodes }, () => /** @type {number[]} */ ([])),
    inCount: numbers(),
    outCount: numbers(),
    inWeight: numbers(),
    outWeight: numbers(),
    self: numbers(),
  };
  for (let k = 0; k < links; k++) {
    const [a, b, w] = [data.source[k], data.target[k], data.weights[k]];
    if (a === b) {
      made.self[a] += w;
      continue;
    }
    made.linksOf[a].push(k);
    made.linksOf[b].push(k);
    made.outCount[a] += 1;
    made.outWeight[a] += w;
    made.inCount[b] += 1;
    made.inWeight[b] += w;
  }
  const strength = made.inWeight.map((w, i) => w + made.outWeight[i]);
  // What makes an account large and first: what reaches it, or its strength where links have no direction.
  const measure = data.directed ? made.inWeight : strength;
  const ranking = [...data.keys.keys()].sort((a, b) => measure[b] - measure[a] || strength[b] - strength[a] || a - b);
  const rank = new Int32Array(nodes);
  ranking.forEach((node, place) => (rank[node] = place));
  return {
    ...made,
    strength,
    degree: made.inCount.map((n, i) => n + made.outCount[i]),
    measure,
    ranking,
    rank,
    name: (i) => data.labels[i],
    other: (link, node) => (data.source[link] === node ? data.target[link] : data.source[link]),
    // The moment a link is first seen, for growth over time.
    since: data.links.find((a) => a.type === "moment" && /^first/.test(a.name)) ?? null,
  };
}

/**
 * The tweets of a link that the page holds; `total` says how many there are, null where nobody counted them.
 * @param {Data} data @param {number} link @returns {{ rows: Tweet[], total: number | null }}
 */
function tweetsOf(data, link) {
  const e = data.evidence;
  if (!e.first.length) return { rows: [], total: 0 };
  const rows = [];
  for (let r = e.first[link]; r < e.first[link + 1]; r++) rows.push(tweetRow(data, link, r));
  return { rows, total: e.total[link] };
}

/** A word as a shell takes it, whatever is in it. @param {unknown} text */
function shellWord(text) {
  const word = String(text);
  return /^[A-Za-z0-9_@%+:,./=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The command that lists the tweets of a link, all of them; null where there is none, or where it holds what no screen shows.
 * @param {Data} data @param {number} link @returns {string | null}
 */
function listing(data, link) {
  const { question, parameters } = data.evidence;
  if (!question) return null;
  const given = { ...parameters, source: data.keys[data.source[link]], target: data.keys[data.target[link]] };
  const options = Object.entries(given).map(([name, value]) => `--${name.replaceAll("_", "-")}=${shellWord(value)}`);
  const command = ["explorer query", question, ...options, "-o tweets.csv"].join(" ");
  return command === visible(command) ? command : null;
}

/** @param {Data} data @param {number} link @param {number} row @returns {Tweet} */
function tweetRow(data, link, row) {
  const e = data.evidence;
  return {
    link,
    id: e.tweet[e.of[row]],
    text: e.text[e.of[row]],
    ts: e.ts[row],
    delay: e.delay[row],
    others: e.others.map((column) => ({ name: column.name, type: column.type, value: column.values[row] })),
  };
}

/** What is shown and what is chosen, before anyone has chosen. @param {Data} data @returns {State} */
function freshState(data) {
  return {
    off: data.groups.map(() => /** @type {Set<number>} */ (new Set())),
    minWeight: -Infinity,
    until: Infinity,
    field: -1,
    low: -Infinity,
    high: Infinity,
    colour: defaultColour(data),
    names: true,
    dark: systemDark(),
    node: null,
    link: null,
  };
}

/** The group that colours stand for unless another is chosen. @param {Data} data */
function defaultColour(data) {
  for (const name of ["community", "network", "role", "inside"]) {
    const at = data.groups.findIndex((group) => group.name === name);
    if (at >= 0) return at;
  }
  return data.groups.length ? 0 : -1;
}

/** Numeric attributes of nodes, and the measures of the network itself. @param {Data} data @returns {Field[]} */
function fields(data) {
  const own = data.nodes.filter((a) => ["integer", "float", "moment"].includes(a.type) && !isGroup(data, a.name));
  /** @type {[string, Float64Array][]} */
  const measures = data.directed
    ? [
        ["links in", data.inCount],
        ["weight in", data.inWeight],
        ["links out", data.outCount],
        ["weight out", data.outWeight],
      ]
    : [
        ["links", data.degree],
        ["weight of links", data.strength],
      ];
  return [...measures.map(([name, values]) => ({ name, values, type: "float", meaning: "" })), ...own];
}

const MOMENT = /^(\d{4})(-\d\d)?(-\d\d)?(?:[T ](\d\d:\d\d)(:\d\d)?(\.\d{1,3})?)?Z?$/;

/**
 * What a reader wrote as the bound of a number or a moment, or null; moments are UTC. As upper bound, a year,
 * a month, a day, a minute or a second is meant whole.
 * @param {string} text @param {ColumnType} type @param {boolean} upper
 */
function readBound(text, type, upper) {
  const raw = text.trim();
  if (type !== "moment") return /^[-+]?[\d,]*\.?\d+(e[-+]?\d+)?$/i.test(raw) ? Number(raw.replaceAll(",", "")) : null;
  const found = MOMENT.exec(raw);
  if (!found) return null;
  const [, year, month, day, minute, second, rest] = found;
  const start = Date.parse(`${year}${month ?? "-01"}${day ?? "-01"}T${minute ?? "00:00"}${second ?? ":00"}${(rest ?? ".").padEnd(4, "0")}Z`);
  // A day that the month has not would be one of the next.
  if (Number.isNaN(start) || (day && new Date(start).getUTCDate() !== Number(day.slice(1)))) return null;
  if (!upper || rest) return start;
  const end = new Date(start);
  if (minute) end.setTime(start + (second ? 1000 : 60000));
  else if (day) end.setUTCDate(end.getUTCDate() + 1);
  else if (month) end.setUTCMonth(end.getUTCMonth() + 1);
  else end.setUTCFullYear(end.getUTCFullYear() + 1);
  return end.getTime() - 1;
}

/** @param {Data} data @param {string} name */
const isGroup = (data, name) => data.groups.some((group) => group.name === name);

/** Which nodes and links pass the filters. @param {Data} data @param {State} state @returns {Shown} */
function filtered(data, state) {
  const field = state.field >= 0 ? fields(data)[state.field] : null;
  const nodes = new Uint8Array(data.nodeCount);
  for (let i = 0; i < data.nodeCount; i++) {
    let on = data.groups.every((group, g) => !state.off[g].has(group.of[i]));
    if (on && field) {
      const value = field.values[i];
      const bounded = state.low > -Infinity || state.high < Infinity;
      on = !bounded || (value !== null && Number(value) >= state.low && Number(value) <= state.high);
    }
    nodes[i] = on ? 1 : 0;
  }
  const links = new Uint8Array(data.linkCount);
  const touched = new Uint8Array(data.nodeCount);
  for (let k = 0; k < data.linkCount; k++) {
    const since = data.since ? data.since.values[k] : null;
    const on =
      data.weights[k] >= state.minWeight &&
      (state.until === Infinity || (since !== null && Number(since) <= state.until)) &&
      nodes[data.source[k]] &&
      nodes[data.target[k]];
    links[k] = on ? 1 : 0;
    if (on) touched[data.source[k]] = touched[data.target[k]] = 1;
  }
  // An account all of whose links are filtered out by weight or time goes with them.
  if (state.minWeight > -Infinity || state.until < Infinity) {
    for (let i = 0; i < data.nodeCount; i++) if (!touched[i]) nodes[i] = 0;
  }
  const sum = (/** @type {Uint8Array} */ flags) => flags.reduce((total, flag) => total + flag, 0);
  return { nodes, links, nodeTotal: sum(nodes), linkTotal: sum(links) };
}

// A permalink holds what accounts, columns and categories are called, and measures of the view: it means the same on a
// page that was made anew, where all may have changed places. What this page does not have is passed over.

/** @param {Data} data @param {State} state @param {View | null} view */
function writeHash(data, state, view) {
  const parts = new URLSearchParams();
  const set = (/** @type {string} */ key, /** @type {number | string} */ value) => parts.set(key, String(value));
  if (state.node !== null) set("a", data.keys[state.node]);
  if (state.link !== null) {
    set("from", data.keys[data.source[state.link]]);
    set("to", data.keys[data.target[state.link]]);
  }
  if (state.minWeight > -Infinity) set("w", state.minWeight);
  if (state.until < Infinity) set("t", state.until);
  if (state.field >= 0) set("f", fields(data)[state.field].name);
  if (state.low > -Infinity) set("lo", state.low);
  if (state.high < Infinity) set("hi", state.high);
  if (state.colour !== defaultColour(data)) set("c", data.groups[state.colour].name);
  if (!state.names) set("n", 0);
  if (state.dark !== systemDark()) set("d", Number(state.dark));
  state.off.forEach((off, g) => {
    if (!off.size) return;
    const { name, labels } = data.groups[g];
    const few = labels.length - off.size < off.size && off.size < labels.length;
    labels.forEach((label, i) => {
      if (off.has(i) !== few) parts.append(`${few ? "on" : "off"}.${name}`, label);
    });
  });
  if (view) parts.set("v", view.join("_"));
  return `#${parts}`;
}

/**
 * Put what a hash says into the state; whatever this page does not know is passed over.
 * @param {Data} data @param {State} state @param {string} hash @returns {View | null}
 */
function readHash(data, state, hash) {
  const given = new URLSearchParams(hash.slice(1));
  const real = (/** @type {string} */ key) => {
    const value = given.get(key);
    return value !== null && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) && Number.isFinite(Number(value))
      ? Number(value)
      : null;
  };
  /** @param {string[]} names @param {string | null} name */
  const place = (names, name) => {
    const at = name === null ? -1 : names.indexOf(name);
    return at < 0 ? null : at;
  };
  state.node = place(data.keys, given.get("a"));
  const [from, to] = [place(data.keys, given.get("from")), place(data.keys, given.get("to"))];
  const leads = (/** @type {number} */ k, /** @type {number | null} */ a, /** @type {number | null} */ b) => data.source[k] === a && data.target[k] === b;
  const link = data.source.findIndex((_, k) => leads(k, from, to) || (!data.directed && leads(k, to, from)));
  state.link = state.node !== null || link < 0 ? null : link;
  state.minWeight = real("w") ?? -Infinity;
  state.until = real("t") ?? Infinity;
  state.field = place(fields(data).map((field) => field.name), given.get("f")) ?? -1;
  state.low = real("lo") ?? -Infinity;
  state.high = real("hi") ?? Infinity;
  state.colour = place(data.groups.map((group) => group.name), given.get("c")) ?? defaultColour(data);
  state.names = real("n") !== 0;
  if (real("d") !== null) state.dark = real("d") === 1;
  data.groups.forEach((group, g) => {
    const [on, off] = [given.getAll(`on.${group.name}`), given.getAll(`off.${group.name}`)];
    const gone = (/** @type {string} */ label) => (on.length ? !on.includes(label) : off.includes(label));
    state.off[g] = new Set([...group.labels.keys()].filter((i) => gone(group.labels[i])));
  });
  const view = (given.get("v") ?? "").split("_").map(Number);
  const sound = view.length === 3 && view.every(Number.isFinite) && view[2] > 1e-3 && view[2] < 100;
  return sound && Math.abs(view[0]) < 1e6 && Math.abs(view[1]) < 1e6 ? view : null;
}
