// @ts-check
// The data of the page: what Python wrote into its blocks, and what follows from it.

/** @type {<K extends keyof Blocks>(id: K) => Blocks[K]} */
const block = (id) => JSON.parse(byId(id).textContent ?? "");

/**
 * What Python packed, as the lists that it was packed from.
 * @param {Head} head @param {Record<string, any>} columns @returns {{ payload: Payload, evidence: Evidence }}
 */
function opened(head, columns) {
  const groups = head.groups.map((group, n) => ({ ...group, of: Uint32Array.from(columns[`group${n}`]) }));
  const source = new Uint32Array(columns.source.length);
  const target = new Uint32Array(source.length);
  const { order, base } = sortedBy(columns.keys.length, head.among === null ? null : groups[head.among].of);
  for (let k = 0, at = 0, end = 0; k < source.length; k++) {
    at += columns.source[k];
    source[k] = at;
    end = columns.target[k] + (k && at === source[k - 1] ? end : base[at]);
    target[k] = order[end];
  }
  /** @param {"node" | "link"} kind @param {Omit<Attribute, "values">[]} list */
  const attributes = (kind, list) => {
    /** @type {Attribute[]} */
    const made = [];
    list.forEach((one, n) => {
      const since = columns[`${kind}${n}_since`];
      if (since) {
        const first = made.find((other) => other.type === "moment" && other.name.startsWith("first") && !other.repeats)?.values ?? [];
        made.push({ ...one, values: since.map((/** @type {number} */ ms, /** @type {number} */ i) => ms + Number(first[i])) });
        return;
      }
      const values = one.repeats === "weight" && kind === "link" ? columns.weights : one.repeats ? made.find((other) => other.name === one.repeats)?.values : columns[`${kind}${n}`];
      made.push({ ...one, values });
    });
    return made;
  };
  const [left, top, step] = head.place;
  const labels = columns.labels ?? columns.keys;
  const payload = {
    ...head,
    keys: columns.keys,
    labels,
    names: columns.names ?? labels,
    xs: Float64Array.from(columns.x, (/** @type {number} */ x) => left + step * x),
    ys: Float64Array.from(columns.y, (/** @type {number} */ y) => top + step * y),
    radius: Float64Array.from(columns.radius, (/** @type {number} */ r) => r / 10),
    source,
    target,
    weights: columns.weights,
    rows: columns.rows,
    nodes: attributes("node", head.nodes),
    links: attributes("link", head.links),
    groups,
  };
  // How many tweets of each link the page holds, and how many there are and one: 0 where nobody counted.
  const first = columns.held.length ? new Uint32Array(columns.held.length + 1) : [];
  for (let k = 0; k < columns.held.length; k++) first[k + 1] = first[k] + columns.held[k];
  const total = Array.from(columns.totals, (/** @type {number} */ n) => (n ? n - 1 : null));
  return { payload, evidence: { ...columns.evidence, first, total } };
}

/**
 * The nodes in the order of their categories, and for each node where its own category begins in it.
 * @param {number} nodes @param {Uint32Array | null} of
 */
function sortedBy(nodes, of) {
  const order = Uint32Array.from({ length: nodes }, (_, i) => i);
  const base = new Uint32Array(nodes);
  if (!of) return { order, base };
  const starts = new Uint32Array(of.reduce((most, category) => Math.max(most, category), 0) + 2);
  for (let i = 0; i < nodes; i++) starts[of[i] + 1]++;
  for (let c = 1; c < starts.length; c++) starts[c] += starts[c - 1];
  for (let i = 0; i < nodes; i++) base[i] = starts[of[i]];
  const next = starts.slice();
  for (let i = 0; i < nodes; i++) order[next[of[i]]++] = i;
  return { order, base };
}

/**
 * Nodes and links as columns, and for each node its links, degrees and weights.
 * @param {Payload} data @param {Evidence} evidence @returns {Data}
 */
function readData(data, evidence) {
  const nodes = data.keys.length;
  const links = data.source.length;
  // The links of account i are `ofNode[start[i]]` to `ofNode[start[i + 1]]`, the heaviest first, as all links come.
  const start = new Uint32Array(nodes + 1);
  const self = new Float64Array(nodes);
  for (let k = 0; k < links; k++) {
    if (data.source[k] === data.target[k]) {
      self[data.source[k]] += data.weights[k];
      continue;
    }
    start[data.source[k] + 1]++;
    start[data.target[k] + 1]++;
  }
  for (let i = 0; i < nodes; i++) start[i + 1] += start[i];
  const ofNode = new Uint32Array(start[nodes]);
  const next = start.slice();
  for (let k = 0; k < links; k++) {
    if (data.source[k] === data.target[k]) continue;
    ofNode[next[data.source[k]]++] = k;
    ofNode[next[data.target[k]]++] = k;
  }
  const sums = summed(data, nodes, null);
  const strength = sums.inWeight.map((w, i) => w + sums.outWeight[i]);
  // What makes an account large and first: what reaches it, or its strength where links have no direction.
  const measure = data.directed ? sums.inWeight : strength;
  const ranking = Uint32Array.from({ length: nodes }, (_, i) => i).sort((a, b) => measure[b] - measure[a] || strength[b] - strength[a] || a - b);
  const rank = new Int32Array(nodes);
  ranking.forEach((node, place) => (rank[node] = place));
  const moments = data.links.filter((a) => a.type === "moment");
  return {
    ...data,
    ...sums,
    evidence,
    nodeCount: nodes,
    linkCount: links,
    self,
    linksOf: (i) => Array.from(ofNode.subarray(start[i], start[i + 1])),
    strength,
    degree: sums.inCount.map((n, i) => n + sums.outCount[i]),
    measure,
    ranking,
    rank,
    name: (i) => data.labels[i],
    drawnName: (i) => data.names[i],
    other: (link, node) => (data.source[link] === node ? data.target[link] : data.source[link]),
    // The moments a link is first and last seen, for growth over time.
    since: moments.find((a) => /^first/.test(a.name)) ?? null,
    last: moments.find((a) => /^last/.test(a.name)) ?? null,
  };
}

/**
 * How many links lead to and from each node, and their weights; of all links, or of those that are shown.
 * @param {Payload} data @param {number} nodes @param {Uint8Array | null} shown @returns {Sums}
 */
function summed(data, nodes, shown) {
  const numbers = () => new Float64Array(nodes);
  const sums = { inCount: numbers(), outCount: numbers(), inWeight: numbers(), outWeight: numbers() };
  for (let k = 0; k < data.source.length; k++) {
    const [a, b, w] = [data.source[k], data.target[k], data.weights[k]];
    if (a === b || (shown && !shown[k])) continue;
    sums.outCount[a] += 1;
    sums.outWeight[a] += w;
    sums.inCount[b] += 1;
    sums.inWeight[b] += w;
  }
  return sums;
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
    since: -Infinity,
    until: Infinity,
    field: -1,
    low: -Infinity,
    high: Infinity,
    colour: defaultColour(data),
    names: true,
    dark: systemDark(),
    node: null,
    link: null,
    path: null,
  };
}

/** The group that colours stand for unless another is chosen. @param {Data} data */
function defaultColour(data) {
  for (const name of ["community", "disc", "network", "role", "inside"]) {
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

/**
 * Which nodes and links pass the filters, and what of each node's links is left. A link is of a period where it was
 * seen in it: first seen before its end and last seen (else first seen) after its begin.
 * @param {Data} data @param {State} state @returns {Shown}
 */
function filtered(data, state) {
  const field = state.field >= 0 ? fields(data)[state.field] : null;
  const bounded = state.low > -Infinity || state.high < Infinity;
  const nodes = new Uint8Array(data.nodeCount).fill(1);
  data.groups.forEach((group, g) => {
    const off = state.off[g];
    if (!off.size) return;
    for (let i = 0; i < data.nodeCount; i++) if (off.has(group.of[i])) nodes[i] = 0;
  });
  if (field && bounded) {
    for (let i = 0; i < data.nodeCount; i++) {
      const value = field.values[i];
      if (value === null || Number(value) < state.low || Number(value) > state.high) nodes[i] = 0;
    }
  }
  const period = state.since > -Infinity || state.until < Infinity;
  const first = data.since?.values ?? [];
  const last = data.last?.values ?? first;
  const links = new Uint8Array(data.linkCount);
  const touched = new Uint8Array(data.nodeCount);
  for (let k = 0; k < data.linkCount; k++) {
    const [a, b] = [data.source[k], data.target[k]];
    if (data.weights[k] < state.minWeight || !nodes[a] || !nodes[b]) continue;
    if (period && (first[k] === null || first[k] === undefined || Number(first[k]) > state.until || Number(last[k] ?? first[k]) < state.since)) continue;
    links[k] = touched[a] = touched[b] = 1;
  }
  // An account all of whose links are filtered out by weight or time goes with them.
  if (state.minWeight > -Infinity || period) {
    for (let i = 0; i < data.nodeCount; i++) if (!touched[i]) nodes[i] = 0;
  }
  const total = (/** @type {Uint8Array} */ flags) => {
    let sum = 0;
    for (let i = 0; i < flags.length; i++) sum += flags[i];
    return sum;
  };
  const linkTotal = total(links);
  const sums = linkTotal < data.linkCount ? summed(data, data.nodeCount, links) : data;
  const { inCount, outCount, inWeight, outWeight } = sums;
  return { nodes, links, nodeTotal: total(nodes), linkTotal, inCount, outCount, inWeight, outWeight };
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
  if (state.path) state.path.forEach((end, n) => set(n ? "way-to" : "way", data.keys[end]));
  if (state.minWeight > -Infinity) set("w", state.minWeight);
  if (state.since > -Infinity) set("s", state.since);
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
  const link = from === null || to === null ? -1 : data.source.findIndex((/** @type {number} */ _, /** @type {number} */ k) => leads(k, from, to) || (!data.directed && leads(k, to, from)));
  state.link = state.node !== null || link < 0 ? null : link;
  const way = [place(data.keys, given.get("way")), place(data.keys, given.get("way-to"))];
  state.path = way[0] !== null && way[1] !== null && way[0] !== way[1] ? [way[0], way[1]] : null;
  if (state.path) [state.node, state.link] = [null, null];
  state.minWeight = real("w") ?? -Infinity;
  state.since = real("s") ?? -Infinity;
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
