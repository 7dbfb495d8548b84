// @ts-check
// The page put together: what is chosen and filtered, told to the drawing, card, panel and tables.

async function start() {
  const head = block("data");
  if (typeof DecompressionStream === "undefined") {
    byId("loading").textContent = "This browser is too old for the drawing: it cannot unpack the page. Chrome 80, Firefox 113, Safari 16.4 and later can.";
    return;
  }
  const packed = byId("streams");
  const { payload, evidence } = opened(head, await unpacked(head.plan, packed.textContent ?? ""));
  packed.remove(); // the page needs its room
  const data = readData(payload, evidence);
  const state = freshState(data);
  const stage = byId("stage");
  const tip = byId("tip");
  const menu = /** @type {HTMLDetailsElement} */ (byId("exports"));
  const begun = readHash(data, state, location.hash);
  let shown = filtered(data, state);
  /** The account from which a path is asked for, while its other end is chosen. @type {number | null} */
  let waiting = null;

  // One of the two stands in the page.
  const make = typeof makeVisDrawing === "function" ? makeVisDrawing : makeDrawing;
  const drawing = make(stage, data, {
    node: (i) => go.node(i),
    link: (k) => go.link(k),
    nothing: () => go.close(),
    hover,
    moved: () => save(),
  });

  /** @type {Record<"filter" | "save" | "toast", ReturnType<typeof setTimeout> | undefined>} */
  const timers = { filter: undefined, save: undefined, toast: undefined };

  /** @type {Go} */
  const go = {
    /** Choose an account; `fly` brings it to the middle. */
    node(i, fly = !tablesClosed()) {
      closeTables();
      if (waiting !== null && waiting !== i) return go.path(waiting, i);
      [state.node, state.link, state.path] = [i, null, null];
      if (!shown.nodes[i]) unfilter();
      choose();
      if (fly) drawing.fly(i);
    },
    link(k) {
      const fly = !tablesClosed();
      closeTables();
      [state.node, state.link, state.path] = [null, k, null];
      if (!shown.links[k]) unfilter();
      choose();
      if (fly) drawing.flyLink(k);
    },
    path(from, to) {
      waiting = to === null ? from : null;
      if (to === null) {
        toast(`Choose the other account: in the drawing, or by its name`);
        return search.focus();
      }
      [state.node, state.link, state.path] = [null, null, [from, to]];
      if (!shown.nodes[from] || !shown.nodes[to]) unfilter();
      choose();
      const links = pathBetween(data, shown, from, to);
      drawing.fit(links ? alongPath(data, from, links) : [from, to]);
    },
    shown: () => shown,
    close() {
      waiting = null;
      [state.node, state.link, state.path] = [null, null, null];
      choose();
    },
    filter: () => refresh(),
    filterSoon: () => {
      clearTimeout(timers.filter);
      timers.filter = setTimeout(refresh, 50);
    },
    only(g, of) {
      const kept = new Set([of].flat());
      state.off[g] = new Set(data.groups[g].labels.map((_, i) => i).filter((i) => !kept.has(i)));
      refresh();
      drawing.fit();
    },
    all(g) {
      state.off[g].clear();
      refresh();
      drawing.fit();
    },
    reset() {
      unfilter();
      drawing.fit();
    },
    colour: () => state.colour,
    copy(text) {
      copy(text, "Handle copied");
    },
  };

  const card = makeCard(byId("card"), data, drawing, go);
  const search = makeSearch(data, go);
  const legend = makeLegend(data, state, go);
  const filters = makeFilters(data, state, go);
  const tables = makeTables(byId("tables"), data, go);
  const exports = makeExports(data, drawing, () => ({ state, shown }));

  function unfilter() {
    state.off.forEach((off) => off.clear());
    Object.assign(state, { minWeight: -Infinity, since: -Infinity, until: Infinity, field: -1, low: -Infinity, high: Infinity });
    refresh();
  }

  function refresh() {
    shown = filtered(data, state);
    const line = (/** @type {number} */ now, /** @type {number} */ all, /** @type {string} */ one) => {
      const rest = `${now === all ? "" : ` of ${number(all)}`} ${all === 1 ? one : `${one}s`}`;
      return element("div", {}, element("b", {}, number(now)), rest);
    };
    byId("counts").replaceChildren(
      line(shown.nodeTotal, data.nodeCount, data.noun),
      line(shown.linkTotal, data.linkCount, "link"),
    );
    legend.draw(shown);
    filters.draw();
    tables.update(shown);
    drawing.update(state, shown);
    if (state.node !== null) card.showNode(state.node);
    if (state.path) card.showPath(...state.path, pathBetween(data, shown, ...state.path));
    save();
  }

  function choose() {
    drawing.update(state, shown);
    if (state.path) card.showPath(...state.path, pathBetween(data, shown, ...state.path));
    else if (state.node !== null) card.showNode(state.node);
    else if (state.link !== null) card.showLink(state.link);
    else card.hide();
    save();
  }

  const tablesClosed = () => byId("tables").hidden;
  function closeTables() {
    tables.toggle(false);
    byId("b-table").setAttribute("aria-pressed", "false");
  }

  /** @type {DrawingEvents["hover"]} */
  function hover(what, at) {
    tip.hidden = !what || !at;
    if (!what || !at) return;
    const text = what.node !== undefined
      ? [bdi(plain(data.name(what.node), 60)), element("div", {}, aboutNode(what.node))]
      : what.disc !== undefined
        ? aboutDisc(what.disc)
        : aboutLink(Number(what.link));
    tip.replaceChildren(...text);
    const left = at.x + 14 + tip.offsetWidth > stage.clientWidth ? at.x - 14 - tip.offsetWidth : at.x + 14;
    const top = Math.min(at.y + 14, stage.clientHeight - tip.offsetHeight - 4);
    tip.style.left = `${Math.max(4, left)}px`;
    tip.style.top = `${Math.max(4, top)}px`;
  }
  /** @param {number} k */
  function aboutLink(k) {
    return [
      bdi(plain(data.name(data.source[k]), 40)),
      data.directed ? " → " : " – ",
      bdi(plain(data.name(data.target[k]), 40)),
      element("div", {}, `weight ${number(data.weights[k])}`),
    ];
  }
  /** @param {number} d */
  function aboutDisc(d) {
    const { names, counts } = /** @type {DiscData} */ (data.discs);
    return [bdi(plain(names[d], 60)), element("div", {}, `${count(counts[d], data.noun)}. A click opens the disc.`)];
  }
  /** @param {number} i */
  function aboutNode(i) {
    const groups = data.groups.map((group) => plain(group.labels[group.of[i]], 40));
    const links = data.directed
      ? `${number(data.inCount[i])} in, ${number(data.outCount[i])} out`
      : count(data.degree[i], "link");
    return [...groups.slice(0, 3), links].join(" · ");
  }

  /** @param {string} text */
  function toast(text) {
    const place = byId("toast");
    place.textContent = text;
    place.hidden = false;
    clearTimeout(timers.toast);
    timers.toast = setTimeout(() => (place.hidden = true), 2600);
  }
  /** @param {string} text @param {string} done */
  function copy(text, done) {
    const failed = () => toast("The browser does not let a page copy here");
    if (!navigator.clipboard) return failed();
    navigator.clipboard.writeText(text).then(() => toast(done), failed);
  }

  function save() {
    clearTimeout(timers.save);
    timers.save = setTimeout(() => {
      try {
        history.replaceState(null, "", writeHash(data, state, drawing.view()));
      } catch (error) {
        // Some browsers let no local file change its address; the view then has no link.
        if (!(error instanceof DOMException)) throw error;
      }
    }, 150);
  }

  /** @type {Record<string, () => unknown>} */
  const acts = {
    table: () => byId("b-table").setAttribute("aria-pressed", String(tables.toggle())),
    labels() {
      state.names = !state.names;
      byId("b-labels").setAttribute("aria-pressed", String(state.names));
      drawing.update(state, shown);
      save();
    },
    theme() {
      state.dark = !state.dark;
      setTheme(state.dark);
      drawing.update(state, shown);
      save();
    },
    fit: () => drawing.fit(),
    link() {
      history.replaceState(null, "", writeHash(data, state, drawing.view()));
      copy(location.href, "Link to this view copied");
    },
    in: () => drawing.zoom(1.4),
    out: () => drawing.zoom(1 / 1.4),
    csv: exports.accountsCsv,
    "links-csv": exports.linksCsv,
    "tweets-csv": exports.tweetsCsv,
    gexf: exports.gexf,
    svg: exports.svg,
    png: () => exports.png().catch(() => toast("The picture could not be made here; SVG works")),
  };
  for (const [name, act] of Object.entries(acts)) {
    byId(`b-${name}`)?.addEventListener("click", () => {
      act();
      menu.open = false;
    });
  }
  addEventListener("pointerdown", (event) => {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });

  /** Walk through the accounts that are shown, by rank. @param {1 | -1} step */
  function walk(step) {
    const order = Array.from(data.ranking.filter((i) => shown.nodes[i]));
    if (!order.length) return;
    const at = state.node === null ? -1 : order.indexOf(state.node);
    go.node(order[at < 0 ? (step > 0 ? 0 : order.length - 1) : (at + step + order.length) % order.length], true);
  }
  /** @type {Record<string, () => unknown>} */
  const keys = {
    "/": () => search.focus(),
    t: acts.table,
    l: acts.labels,
    d: acts.theme,
    0: acts.fit,
    "+": acts.in,
    "=": acts.in,
    "-": acts.out,
    n: () => walk(1),
    p: () => walk(-1),
    ArrowLeft: () => drawing.pan(-1, 0),
    ArrowRight: () => drawing.pan(1, 0),
    ArrowUp: () => drawing.pan(0, -1),
    ArrowDown: () => drawing.pan(0, 1),
    Escape() {
      if (menu.open) menu.open = false;
      else if (!tablesClosed()) closeTables();
      else go.close();
    },
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = /** @type {Element} */ (event.target);
    const typing = at.matches('input[type="text"], select') || (at.matches('input[type="range"]') && event.key.startsWith("Arrow"));
    if (typing && event.key !== "Escape") return;
    if (event.key.startsWith("Arrow") && at !== stage && at !== document.body) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  addEventListener("hashchange", (event) => {
    // The address may have been written anew since: a choice made just before is saved with a delay.
    const view = readHash(data, state, new URL(event.newURL).hash);
    setTheme(state.dark);
    refresh();
    choose();
    if (view) drawing.view(view);
  });

  // A canvas does not follow to paper: the picture that is exported is printed in its place, with what it says below.
  addEventListener("beforeprint", () => {
    if (stage.clientWidth) byId("print").setAttribute("src", `data:image/svg+xml,${encodeURIComponent(exports.picture())}`);
  });

  setTheme(state.dark);
  byId("b-labels").setAttribute("aria-pressed", String(state.names));
  stage.setAttribute(
    "aria-label",
    `Drawing of ${count(data.nodeCount, data.noun)} and ${count(data.linkCount, "link")}. N and P walk through the ${data.noun}s, T shows them as tables.`,
  );
  byId("reading").append(
    data.directed
      ? "A line leads from the source to the target; its width is the weight. The larger an account, the more weight leads to it. Links of a chosen account: blue in, orange out."
      : "The width of a line is its weight, the size of an account the weight of all its links.",
  );
  if (data.discs) {
    const group = data.groups[data.discs.group];
    byId("reading").append(` Far out, a disc is a ${group.name === "disc" ? "group of accounts that link with each other" : "community"}, its area the number of its accounts, its name the one that most leads to; ribbons are the links between discs. A click opens a disc.`);
    if (group.name === "disc") byId("reading").append(" The discs were made for this drawing (Leiden, modularity, two rounds) and are no finding.");
  }
  byId("loading").remove();
  refresh();
  if (begun) drawing.view(begun);
  else drawing.fit(null, false);
  choose();
  if (!begun && state.node !== null) drawing.fly(state.node);
  if (!begun && state.path) drawing.fit(state.path, false);
  // A handle for the browser's console, and for the tests.
  const view = () => writeHash(data, state, drawing.view());
  const find = (/** @type {string} */ text) => accountsNamed(data, text);
  window.explorer = { data, state, drawing, view, visible, defang, find, refresh, ready: true };
}

start();
