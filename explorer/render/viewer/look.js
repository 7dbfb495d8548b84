// @ts-check
// How accounts, links and names look, whoever draws them.

const FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
const LEAST_LINE = 0.55; // pixels on the screen, however far one zooms out
const LEAST_DOT = 1.8;
const THEMES = {
  light: { page: "#ffffff", ink: "#1a212c", link: "#8792a3", dim: "#dfe3e9", in: "#0b63a5", out: "#b34700" },
  dark: { page: "#11151c", ink: "#e7eaf0", link: "#66728a", dim: "#2a323d", in: "#6bb8f0", out: "#ff9a57" },
};

/** The colour of an account under a choice of what colour shows. @param {Data} data @param {State} state @param {number} i */
function colourOf(data, state, i) {
  const group = data.groups[state.colour];
  return group ? group.colours[group.of[i]] : data.palette[0];
}

/** Whether an account is drawn as an outline: seen only from outside the network. @param {Data} data */
function outlines(data) {
  const inside = data.groups.find((group) => group.hollow.includes(true));
  return (/** @type {number} */ i) => inside !== undefined && inside.hollow[inside.of[i]];
}

/**
 * The accounts and links that the choice puts forward, or null when nothing is chosen.
 * @param {Data} data @param {State} state @param {Shown} shown @returns {Front | null}
 */
function chosenOf(data, state, shown) {
  const { node, link, path } = state;
  if (path) {
    const links = pathBetween(data, shown, path[0], path[1]) ?? [];
    return { nodes: new Set([...path, ...alongPath(data, path[0], links)]), links: new Set(links) };
  }
  if (node !== null) {
    const links = new Set(data.linksOf(node).filter((k) => shown.links[k]));
    return { nodes: new Set([node, ...[...links].map((k) => data.other(k, node))]), links };
  }
  if (link !== null) return { nodes: new Set([data.source[link], data.target[link]]), links: new Set([link]) };
  return null;
}

/** The colour and opacity of a link. @param {Data} data @param {State} state @param {Theme} theme @param {Front | null} front @param {number} k @param {boolean} crowded */
function linkInk(data, state, theme, front, k, crowded) {
  const forward = front?.links.has(k);
  let colour = theme.link;
  if (forward && state.node !== null && data.directed) colour = data.target[k] === state.node ? theme.in : theme.out;
  else if (forward) colour = theme.in;
  return { colour, opacity: forward ? 0.9 : front ? 0.07 : crowded ? 0.45 : 0.6 };
}

/** The order in which accounts get a name: what is chosen, then by rank. @param {Data} data @param {State} state @param {Front | null} front */
function nameOrder(data, state, front) {
  const order = front ? [...front.nodes].sort((a, b) => data.rank[a] - data.rank[b]) : data.ranking;
  const first = state.node;
  return first === null || !front ? order : [first, ...[...order].filter((i) => i !== first)];
}

/**
 * Names beside accounts, of one size at any zoom, none over another. `onScreen` are accounts in the order in which they
 * get one: [account, x, y, radius] in pixels of the stage.
 * @param {Data} data @param {State} state @param {Front | null} front
 * @param {[account: number, x: number, y: number, radius: number][]} onScreen
 * @param {number} width @param {number} height @param {Measure} measure @returns {Label[]}
 */
function namesBeside(data, state, front, onScreen, width, height, measure) {
  const meet = (/** @type {Box} */ a, /** @type {Box} */ b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
  const shared = (/** @type {Box} */ a, /** @type {Box} */ b) =>
    Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const discs = onScreen
    .filter(([, , , r]) => r > 3)
    .slice(0, 500)
    .map(([, x, y, r]) => /** @type {Box} */ ([x - r, y - r, x + r, y + r]));
  /** @type {Label[]} */
  const found = [];
  /** @type {Box[]} */
  const written = [];
  const most = front ? 60 : Math.min(90, Math.round((width * height) / 11000));
  for (const [i, x, y, r] of onScreen) {
    if (found.length >= most) break;
    // The first few get a name in any case, over smaller accounts if need be; others where there is room.
    const first = found.length < 8 && r > 5;
    const forced = first || i === state.node;
    if (!forced && !front && r < 2.2 && found.length > 24) break;
    const text = plain(data.drawnName(i), 26);
    const strong = front ? i === state.node : first;
    const w = measure(text, strong) + 2;
    const spots = [
      [x + r + 4, y],
      [x - r - 4 - w, y],
      [x - w / 2, y + r + 10],
      [x - w / 2, y - r - 10],
      [x + r * 0.7 + 4, y - r * 0.7 - 8],
      [x + r * 0.7 + 4, y + r * 0.7 + 8],
    ]
      .map(([lx, ly]) => /** @type {Box} */ ([lx, ly - 8, lx + w, ly + 8]))
      .filter((box) => !written.some((other) => meet(box, other)))
      .map((box) => {
        const cut = box[0] < 2 || box[1] < 2 || box[2] > width - 2 || box[3] > height - 2;
        return /** @type {[number, Box]} */ ([discs.reduce((sum, disc) => sum + shared(box, disc), cut ? 1e4 : 0), box]);
      });
    const best = spots.reduce((a, b) => (b[0] < a[0] ? b : a), spots[0]);
    if (!best || (best[0] && !forced)) continue;
    written.push(best[1]);
    found.push({ text, x: best[1][0], y: best[1][1] + 8, strong });
  }
  return found;
}

/** @param {boolean} strong */
function nameFont(strong) {
  return `${strong ? "600 " : ""}12px ${FONT}`;
}

/** How wide names are as this pen writes them. @param {CanvasRenderingContext2D} pen @returns {Measure} */
function measuring(pen) {
  return (text, strong) => {
    pen.font = nameFont(strong);
    return pen.measureText(text).width;
  };
}

/** Write names, each with a rim of the page's colour. @param {CanvasRenderingContext2D} pen @param {Label[]} labels @param {Theme} theme */
function writeNames(pen, labels, theme) {
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  for (const label of labels) {
    pen.font = nameFont(label.strong);
    pen.lineWidth = 3.5;
    pen.strokeStyle = theme.page;
    pen.globalAlpha = 0.85;
    pen.strokeText(label.text, label.x, label.y);
    pen.globalAlpha = 1;
    pen.fillStyle = theme.ink;
    pen.fillText(label.text, label.x, label.y);
  }
}

/**
 * A link as it is drawn: a curve from `from` over `over` to `neck`, and the points of its arrow head, none where it has none.
 * @param {Scene["links"][number]} link @returns {{ from: Point, over: Point, neck: Point, head: Point[] }}
 */
function linkOutline(link) {
  const [[x1, y1], [x2, y2]] = [link.from, link.to];
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  /** @type {Point} */
  const over = [(x1 + x2) / 2 + uy * length * link.bend, (y1 + y2) / 2 - ux * length * link.bend];
  const head = link.arrow ? Math.min(link.arrow * 15 * link.scale + 2.2 * link.width, length / 3) : 0;
  let [dx, dy] = [x2 - over[0], y2 - over[1]];
  const way = Math.hypot(dx, dy) || 1;
  [dx, dy] = [dx / way, dy / way];
  /** @type {Point} */
  const tip = [x2 - dx * link.toRadius, y2 - dy * link.toRadius];
  /** @type {Point} */
  const neck = [tip[0] - dx * head * 0.85, tip[1] - dy * head * 0.85];
  if (head <= 1) return { from: link.from, over, neck, head: [] };
  const [wx, wy] = [-dy * head * 0.36, dx * head * 0.36];
  const base = [tip[0] - dx * head, tip[1] - dy * head];
  return { from: link.from, over, neck, head: [tip, [base[0] + wx, base[1] + wy], neck, [base[0] - wx, base[1] - wy]] };
}
