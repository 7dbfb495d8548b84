// @ts-check
// Files of what is shown: accounts, links and tweets as CSV, the network as GEXF, the view as SVG and PNG.

/** @type {Record<ColumnType, string>} */
const GEXF_TYPES = { integer: "long", id: "long", float: "double", boolean: "boolean", moment: "string", string: "string" };

/** Text with a mark for each character that XML cannot hold, even escaped. @param {string} text */
const legalXml = (text) => String(text).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");

/** @param {string} text */
function xml(text) {
  return legalXml(text).replace(/[<>&"'\t\n\r]/g, (char) => `&#${char.codePointAt(0)};`);
}

/** An id for each node: its key, told apart where XML cannot hold what tells two keys apart. @param {string[]} keys */
function xmlIds(keys) {
  const taken = new Set();
  return keys.map((key) => {
    const legal = legalXml(key);
    let id = legal;
    for (let n = 2; taken.has(id); n++) id = `${legal}~${n}`;
    taken.add(id);
    return id;
  });
}

/** A text in lines of so many characters at most, broken between words. @param {string} text @param {number} most */
function wrapped(text, most) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (last >= 0 && lines[last].length + 1 + word.length <= most) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The places of what is flagged. @param {Uint8Array} flags */
function places(flags) {
  const found = [];
  for (let i = 0; i < flags.length; i++) if (flags[i]) found.push(i);
  return found;
}

/** The rows of each place, one after the other. @param {number[]} at @param {(i: number) => string[][]} rows */
function* each(at, rows) {
  for (const i of at) yield* rows(i);
}

/** @param {Data} data @param {Drawing} drawing @param {() => { state: State, shown: Shown }} view */
function makeExports(data, drawing, view) {
  const nodesNow = () => places(view().shown.nodes);
  const linksNow = () => places(view().shown.links);
  // Rows that are made up say so, wherever they are taken.
  const synthetic = data.synthetic ? [textCell("SYNTHETIC")] : [];
  // A file that holds a part says so by its name: a table has no other place for it.
  const name = (/** @type {string} */ ending, part = isPart()) =>
    `${data.id.replace(/[^A-Za-z0-9_-]+/g, "_").slice(0, 60) || "network"}${part ? "_part" : ""}${ending}`;
  const isPart = () => data.part !== "" || view().shown.nodeTotal < data.nodeCount || view().shown.linkTotal < data.linkCount;
  /** What the files hold, in words. */
  function held() {
    const { nodeTotal, linkTotal } = view().shown;
    const now = (/** @type {number} */ n, /** @type {number} */ all, /** @type {string} */ one) => (n === all ? count(n, one) : `${number(n)} of ${count(all, one)}`);
    return [now(nodeTotal, data.nodeCount, data.noun), now(linkTotal, data.linkCount, "link"), data.part ? `a part: ${data.part}` : ""].filter(Boolean).join(", ");
  }

  function accountsCsv() {
    /** @type {[string, Float64Array][]} */
    const measures = data.directed
      ? [["links_in", data.inCount], ["weight_in", data.inWeight], ["links_out", data.outCount], ["weight_out", data.outWeight]]
      : [["links", data.degree], ["weight", data.strength]];
    const head = ["id", "handle", ...data.nodes.map((a) => a.name), ...measures.map(([title]) => title), ...synthetic.map(() => "synthetic")];
    const rows = each(nodesNow(), (i) => [[
      textCell(data.keys[i]),
      textCell(data.labels[i]),
      ...data.nodes.map((a) => cell(a.values[i], a.type)),
      ...measures.map(([, values]) => cell(values[i], "float")),
      ...synthetic,
    ]]);
    download(csvPieces(head, rows), "text/csv", name("_accounts.csv"));
  }

  function linksCsv() {
    const head = ["source", "target", "source_handle", "target_handle", "weight", ...data.links.map((a) => a.name), ...synthetic.map(() => "synthetic")];
    const rows = each(linksNow(), (k) => [[
      textCell(data.keys[data.source[k]]),
      textCell(data.keys[data.target[k]]),
      textCell(data.labels[data.source[k]]),
      textCell(data.labels[data.target[k]]),
      cell(data.weights[k], "float"),
      ...data.links.map((a) => cell(a.values[k], a.type)),
      ...synthetic,
    ]]);
    download(csvPieces(head, rows), "text/csv", name("_links.csv"));
  }

  /** Whether there are more tweets behind a link than the page holds. @param {number} k */
  function hasMore(k) {
    const { rows, total } = tweetsOf(data, k);
    return total === null || rows.length < total;
  }

  function tweetsCsv() {
    const others = data.evidence.others;
    const head = ["source", "target", "tweet", "ts", "delay", "text", ...others.map((a) => a.name), ...synthetic.map(() => "synthetic")];
    const rows = each(linksNow(), (k) =>
      tweetsOf(data, k).rows.map((row) => [
        textCell(data.keys[data.source[k]]),
        textCell(data.keys[data.target[k]]),
        textCell(row.id),
        cell(row.ts, "moment"),
        cell(row.delay, "float"),
        textCell(row.text),
        ...row.others.map((other) => cell(other.value, other.type)),
        ...synthetic,
      ]),
    );
    download(csvPieces(head, rows), "text/csv", name("_tweets.csv", isPart() || linksNow().some(hasMore)));
  }

  function gexf() {
    const ids = xmlIds(data.keys);
    /** @typedef {Attribute & { n: number }} Numbered */
    const kept = (/** @type {Attribute[]} */ list) => list.map((a, n) => ({ ...a, n }));
    const declare = (/** @type {string} */ kind, /** @type {Numbered[]} */ list) =>
      list.length
        ? `<attributes class="${kind}">${list
            .map((a) => `<attribute id="${a.n}" title="${xml(a.name)}" type="${GEXF_TYPES[a.type] ?? "string"}"/>`)
            .join("")}</attributes>`
        : "";
    const values = (/** @type {Numbered[]} */ list, /** @type {number} */ i) => {
      const known = list.filter((a) => a.values[i] !== null);
      const text = (/** @type {Attribute} */ a) => (a.type === "moment" ? moment(a.values[i], true) : String(a.values[i]));
      return known.length
        ? `<attvalues>${known.map((a) => `<attvalue for="${a.n}" value="${xml(text(a))}"/>`).join("")}</attvalues>`
        : "";
    };
    const [nodeColumns, linkColumns] = [kept(data.nodes), kept(data.links)];
    const parts = [
      '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2">',
      `<meta><creator>explorer ${xml(data.version)}</creator><description>${xml([data.title, held(), ...data.about.map(([what, said]) => `${what}: ${said}`)].join("\n"))}</description></meta>`,
      `<graph defaultedgetype="${data.directed ? "directed" : "undirected"}" mode="static">`,
      declare("node", nodeColumns),
      declare("edge", linkColumns),
      "<nodes>",
    ];
    for (const i of nodesNow()) {
      const [x, y, radius] = drawing.spot(i);
      const colour = drawing.colourOf(i);
      const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
      const at = `<viz:position x="${x.toFixed(1)}" y="${(-y).toFixed(1)}" z="0"/><viz:size value="${radius.toFixed(2)}"/>`;
      parts.push(
        `<node id="${xml(ids[i])}" label="${xml(data.labels[i])}">${values(nodeColumns, i)}<viz:color r="${r}" g="${g}" b="${b}"/>${at}</node>`,
      );
    }
    parts.push("</nodes><edges>");
    for (const k of linksNow()) {
      const ends = `source="${xml(ids[data.source[k]])}" target="${xml(ids[data.target[k]])}"`;
      parts.push(`<edge id="${k}" ${ends} weight="${data.weights[k]}">${values(linkColumns, k)}</edge>`);
    }
    parts.push("</edges></graph></gexf>\n");
    download(parts, "application/xml", name(".gexf"));
  }

  /** The view as SVG, with title, legend and source below, so that the picture explains itself. */
  function picture() {
    const scene = drawing.scene();
    const { theme } = scene;
    const state = view().state;
    const f = (/** @type {number} */ x) => x.toFixed(1);
    const out = [];
    if (scene.picture) out.push(`<image width="${scene.width}" height="${scene.height}" href="${scene.picture}"/>`);
    for (const link of scene.links) {
      const { from, over, neck, head } = linkOutline(link);
      const paint = `stroke="${link.colour}" stroke-opacity="${link.opacity}" stroke-width="${link.width.toFixed(2)}"`;
      out.push(`<path d="M${f(from[0])} ${f(from[1])}Q${f(over[0])} ${f(over[1])} ${f(neck[0])} ${f(neck[1])}" fill="none" ${paint}/>`);
      if (head.length) out.push(`<path d="M${head.map(([x, y]) => `${f(x)} ${f(y)}`).join("L")}Z" fill="${link.colour}" fill-opacity="${link.opacity}"/>`);
    }
    for (const node of scene.nodes) {
      const d = shapePath(node.shape, node.r);
      out.push(
        `<path transform="translate(${f(node.x)} ${f(node.y)})" d="${d}" fill="${node.background}" stroke="${node.border}" stroke-width="${node.line.toFixed(2)}"/>`,
      );
    }
    for (const label of scene.labels) {
      const weight = label.strong ? ' font-weight="600"' : "";
      const at = `x="${f(label.x)}" y="${f(label.y + 4)}"${weight}`;
      out.push(`<text ${at} stroke="${theme.page}" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke" fill="${theme.ink}">${xml(label.text)}</text>`);
    }
    return { ...caption(scene, state, out.join("")), theme };
  }

  /** @param {Scene} scene @param {State} state @param {string} drawn */
  function caption(scene, state, drawn) {
    const { width, height, theme, font } = scene;
    const pad = 16;
    const fits = (/** @type {string} */ text, /** @type {number} */ letter) => wrapped(text, Math.floor((width - 2 * pad) / letter));
    // A title that is wider than the picture goes on below.
    const title = fits(`${data.synthetic ? "SYNTHETIC · " : ""}${plain(data.title, 110)}`, 10);
    const question = fits(plain(data.question, 160), 6.4);
    const below = 5 + 21 * title.length;
    const top = below + 17 + 15 * question.length;
    const heads = [
      ...title.map((line, n) => `<text x="${pad}" y="${26 + 21 * n}" font-size="17" font-weight="600">${xml(line)}</text>`),
      ...question.map((line, n) => `<text x="${pad}" y="${below + 20 + 15 * n}" fill-opacity="0.7">${xml(line)}</text>`),
    ];
    const group = data.groups[state.colour];
    const key = [];
    let [x, y] = [pad, top + height + 22];
    for (const line of group ? legendLines(group) : []) {
      const [category, several] = [line.of[0], line.of.length > 1];
      const colour = several ? data.grey : group.colours[category];
      const d = shapePath(group.shapes.length && !several ? group.shapes[category] : "dot", 5);
      const ink = group.hollow[category] && !several ? `fill="none" stroke="${colour}" stroke-width="2"` : `fill="${colour}"`;
      const text = plain(line.label, 28);
      const wide = 22 + text.length * 7;
      if (x + wide > width - pad) [x, y] = [pad, y + 20];
      key.push(`<path transform="translate(${x + 6} ${y - 4})" d="${d}" ${ink}/><text x="${x + 16}" y="${y}">${xml(text)}</text>`);
      x += wide;
    }
    const source = [
      `${held()}${group ? ` · colour: ${plain(group.title)}` : ""} · behaviour, not intent`,
      // A picture holds no command.
      ...data.about.filter(([what]) => what !== "Commands").map(([what, said]) => `${what}: ${plain(said, 2000)}`),
    ].flatMap((line) => fits(line, 5.6));
    const foot = y + 24;
    const total = foot + 14 * source.length + 4;
    const told = source.map((line, n) => `<text x="${pad}" y="${foot + 14 * n}" font-size="10.5" fill-opacity="0.75">${xml(line)}</text>`);
    const text =
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" font-family="${xml(font)}" font-size="12">` +
      `<title>${xml(plain(data.title))}</title><rect width="${width}" height="${total}" fill="${theme.page}"/>` +
      `<g fill="${theme.ink}">${heads.join("")}</g>` +
      `<clipPath id="view"><rect width="${width}" height="${height}"/></clipPath>` +
      `<g transform="translate(0 ${top})" clip-path="url(#view)">${drawn}</g>` +
      `<g fill="${theme.ink}">${key.join("")}${told.join("")}</g></svg>`;
    return { text, width, height: total };
  }

  async function png() {
    const made = picture();
    const url = URL.createObjectURL(new Blob([made.text], { type: "image/svg+xml" }));
    try {
      const image = new Image();
      image.src = url;
      await image.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [made.width * 2, made.height * 2];
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      /** @type {Blob | null} */
      const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
      if (!blob) throw new Error("the browser made no picture");
      download(blob, "image/png", name(".png"));
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  return {
    accountsCsv,
    linksCsv,
    tweetsCsv,
    gexf,
    png,
    picture: () => picture().text,
    svg: () => download(picture().text, "image/svg+xml", name(".svg")),
  };
}
