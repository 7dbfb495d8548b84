// @ts-check
// The same accounts and links as tables: the alternative to the drawing, by keyboard and by ear.

const ROWS = 200;

/**
 * A column: what it is called, and its value for an account or a link; a column of type account holds a position.
 * @typedef {{ name: string, type: ColumnType, meaning?: string, value: (i: number) => Value, act?: (i: number) => void }} TableColumn
 */

/** @param {HTMLElement} place @param {Data} data @param {Go} go */
function makeTables(place, data, go) {
  /** @type {"accounts" | "links"} */
  let tab = "accounts";
  let limit = ROWS;
  /** @type {{ accounts: { column: number, way: number } | null, links: { column: number, way: number } | null }} */
  const order = { accounts: null, links: null };
  /** @type {Shown | null} */
  let now = null;

  /** @returns {TableColumn[]} */
  function columns() {
    /** @returns {TableColumn[]} */
    const own = (/** @type {Attribute[]} */ list) =>
      list.filter((a) => !a.repeats).map((a) => ({ name: words(a.name, data.words), type: a.type, meaning: a.meaning, value: (i) => a.values[i] }));
    if (tab === "links") {
      return [
        { name: "source", type: "account", value: (k) => data.source[k] },
        { name: "target", type: "account", value: (k) => data.target[k] },
        { name: weightName(data), type: "float", meaning: data.weight, value: (k) => data.weights[k], act: go.link },
        ...own(data.links),
      ];
    }
    /** @type {TableColumn[]} */
    const groups = data.groups.map((group) => ({
      name: plain(group.title).toLowerCase(),
      type: "string",
      meaning: group.meaning,
      value: (i) => group.labels[group.of[i]],
    }));
    /** @type {TableColumn[]} */
    const measures = fields(data)
      .filter((field) => field.type !== "moment")
      .map((field) => ({ name: words(field.name, data.words), type: "float", meaning: field.meaning, value: (i) => field.values[i] }));
    const rest = data.nodes.filter((a) => (a.type === "moment" || a.type === "string") && !isGroup(data, a.name));
    return [{ name: "account", type: "account", value: (i) => i }, ...groups, ...measures, ...own(rest)];
  }

  /** @param {TableColumn[]} all @param {Shown} shownNow */
  function rows(all, shownNow) {
    const flags = tab === "links" ? shownNow.links : shownNow.nodes;
    const kept = [];
    for (let at = 0; at < flags.length; at++) {
      const i = tab === "links" ? at : data.ranking[at];
      if (flags[i]) kept.push(i);
    }
    const by = order[tab];
    if (!by) return kept;
    const { value, type } = all[by.column];
    const key = (/** @type {number} */ i) => (type === "account" ? plain(data.name(Number(value(i)))).toLowerCase() : value(i));
    // Each different value is compared once, however many rows have it.
    /** @type {Map<Value, number>} */
    const ranks = new Map();
    for (const i of kept) ranks.set(key(i), 0);
    const text = new Intl.Collator("en", { numeric: true });
    const compare = (/** @type {Value} */ x, /** @type {Value} */ y) =>
      typeof x === "number" && typeof y === "number" ? x - y : text.compare(String(x), String(y));
    const sorted = [...ranks.keys()].filter((one) => one !== null).sort(compare);
    let rank = 0;
    sorted.forEach((one, n) => {
      if (n && compare(sorted[n - 1], one) !== 0) rank += 1;
      ranks.set(one, rank * by.way);
    });
    ranks.set(null, Infinity);
    const rankOf = new Map(kept.map((i) => [i, Number(ranks.get(key(i)))]));
    const at = (/** @type {number} */ i) => Number(rankOf.get(i));
    return kept.sort((a, b) => (at(a) === at(b) ? a - b : at(a) < at(b) ? -1 : 1));
  }

  function draw() {
    if (place.hidden || !now) return;
    const all = columns();
    const right = (/** @type {ColumnType} */ type) => (type === "float" || type === "integer" ? "right" : "");
    const head = element("tr");
    all.forEach((column, c) => {
      const by = order[tab];
      const sorted = by?.column === c ? (by.way > 0 ? "ascending" : "descending") : "none";
      const sort = () => {
        const down = right(column.type) || column.type === "moment" ? -1 : 1;
        order[tab] = { column: c, way: by?.column === c ? -by.way : down };
        draw();
        /** @type {HTMLElement} */ (place.querySelectorAll("th button")[c]).focus();
      };
      const title = column.meaning ? plain(column.meaning) : null;
      head.append(
        element(
          "th",
          { scope: "col", "aria-sort": sorted, class: right(column.type) },
          element("button", { type: "button", title, on: { click: sort } }, column.name),
        ),
      );
    });
    const found = rows(all, now);
    const body = element("tbody");
    for (const i of found.slice(0, limit)) {
      const row = element("tr");
      for (const column of all) {
        const value = column.value(i);
        /** @type {Node} */
        let content = shown(value, column.type);
        if (column.type === "account") {
          content = element("button", { type: "button", class: "follow", on: { click: () => go.node(Number(value)) } }, bdi(data.name(Number(value))));
        } else if (column.act) {
          content = element("button", { type: "button", class: "follow", on: { click: () => column.act?.(i) } }, content);
        }
        row.append(element("td", { class: right(column.type) }, content));
      }
      body.append(row);
    }
    const tabButton = (/** @type {"accounts" | "links"} */ id, /** @type {string} */ label, /** @type {number} */ total) =>
      element(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${id}`,
          "aria-selected": String(tab === id),
          on: {
            click: () => {
              [tab, limit] = [id, ROWS];
              draw();
              byId(`tab-${id}`).focus();
            },
          },
        },
        `${label} ${number(total)}`,
      );
    const more = () => {
      limit += ROWS;
      const scroll = () => /** @type {HTMLElement} */ (place.querySelector(".scroll"));
      const at = scroll().scrollTop;
      draw();
      scroll().scrollTop = at;
    };
    place.replaceChildren(
      element(
        "div",
        { class: "tabs", role: "tablist", "aria-label": "Tables" },
        tabButton("accounts", data.noun === "account" ? "Accounts" : "Nodes", now.nodeTotal),
        tabButton("links", "Links", now.linkTotal),
      ),
      element(
        "div",
        { class: "scroll", tabindex: "0", role: "tabpanel", "aria-labelledby": `tab-${tab}` },
        element("table", {}, element("thead", {}, head), body),
        found.length > limit
          ? element("button", { type: "button", class: "plainly more", on: { click: more } }, `Show ${number(Math.min(ROWS, found.length - limit))} more of ${number(found.length)}`)
          : null,
      ),
    );
  }
  return {
    /** @param {Shown} next */
    update(next) {
      now = next;
      limit = ROWS;
      draw();
    },
    toggle(open = place.hidden) {
      place.hidden = !open;
      draw();
      return open;
    },
  };
}
