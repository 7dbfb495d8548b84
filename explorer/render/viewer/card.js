// @ts-check
// The card: why an account matters, or the very tweets that make a link.

const STRONGEST = 8;
const SAMPLE = 5;

/** What weights are called: with the columns that say the same. @param {Data} data */
const weightName = (data) => ["weight", ...data.links.filter((a) => a.repeats === "weight").map((a) => words(a.name, data.words))].join(" = ");

/**
 * Fill the card with an account or a link.
 * @param {HTMLElement} card @param {Data} data @param {Drawing} drawing @param {Go} go
 */
function makeCard(card, data, drawing, go) {
  /** @param {...(string | Node | null)} content */
  function open(...content) {
    const close = element("button", { type: "button", class: "close", "aria-label": "Close", on: { click: go.close } }, "×");
    card.replaceChildren(close);
    for (const part of content) if (part !== null) card.append(part);
    card.hidden = false;
    card.scrollTop = 0;
  }

  const heading = (/** @type {string} */ text) => element("h3", {}, text);

  /** @param {[name: string, value: string | Node, meaning: string][]} pairs */
  function facts(pairs) {
    const list = element("dl", { class: "facts" });
    for (const [name, value, meaning] of pairs) {
      list.append(element("dt", { title: meaning ? plain(meaning) : null }, name), element("dd", {}, value));
    }
    return list;
  }

  /** @param {() => void} act @param {...Child} content */
  const follow = (act, ...content) => element("button", { type: "button", class: "follow", on: { click: act } }, ...content);
  const account = (/** @type {number} */ i) => follow(() => go.node(i), bdi(data.name(i)));

  /** @param {number} i */
  function pills(i) {
    const line = element("div", { class: "pills" });
    data.groups.forEach((group, g) => {
      const category = group.of[i];
      const only = element(
        "button",
        {
          type: "button",
          class: "pill",
          title: `Only this: ${plain(group.title)} ${plain(group.labels[category])}`,
          on: { click: () => go.only(g, category) },
        },
        swatch(group, category, g === go.colour()),
        bdi(group.labels[category]),
      );
      line.append(only);
    });
    return line;
  }

  /** One sentence: what reaches the account and where that places it. @param {number} i */
  function why(i) {
    const parts = [];
    if (data.directed) {
      if (data.inCount[i]) parts.push(`${count(data.inCount[i], data.noun)} lead${data.inCount[i] === 1 ? "s" : ""} to it, weight ${number(data.inWeight[i])}.`);
      if (data.outCount[i]) parts.push(`It leads to ${count(data.outCount[i], data.noun)}, weight ${number(data.outWeight[i])}.`);
    } else if (data.degree[i]) {
      parts.push(`Linked with ${count(data.degree[i], data.noun)}, weight ${number(data.strength[i])}.`);
    }
    if (!parts.length) parts.push("No link to another account.");
    const now = go.shown();
    if (now.linkTotal < data.linkCount) {
      const [links, weight] = data.directed ? [now.inCount[i], now.inWeight[i]] : [now.inCount[i] + now.outCount[i], now.inWeight[i] + now.outWeight[i]];
      const out = data.directed ? `; it leads to ${number(now.outCount[i])}, weight ${number(now.outWeight[i])}` : "";
      parts.push(`Of what is shown, ${number(links)}${data.directed ? " lead to it" : ""}, weight ${number(weight)}${out}.`);
    }
    if (data.measure[i] > 0) {
      parts.push(`Rank ${number(data.rank[i] + 1)} of ${number(data.nodeCount)} by ${data.directed ? "incoming " : ""}weight.`);
    }
    return parts.join(" ");
  }

  const weightMeans = () => (data.weight ? element("p", { class: "quiet" }, "Weight: ", bdi(data.weight), ".") : null);

  /** @param {Tweet} row @param {string} [within] */
  function tweet(row, within) {
    const meta = element("p", { class: "meta" });
    meta.append(row.ts === null ? "time not known" : moment(row.ts), " · id ", row.id === null ? "not known" : element("code", {}, visible(row.id)));
    if (row.delay !== null) meta.append(` · after ${span(row.delay)}`);
    for (const other of row.others) {
      if (other.value !== null) meta.append(" · ", words(other.name, data.words), " ", shown(other.value, other.type));
    }
    if (within !== undefined) meta.append(" · ", follow(() => go.link(row.link), within));
    const text = row.text === null ? null : element("p", {}, bdi(row.text, true));
    return element("blockquote", { class: "tweet" }, picture(row), text, meta);
  }

  /** The small picture of an image that was shared: data that the page itself holds. @param {Tweet} row */
  function picture(row) {
    const object = row.others.find((other) => other.name === "object");
    const held = object && Object.hasOwn(data.evidence.pictures, String(object.value)) ? data.evidence.pictures[String(object.value)] : null;
    return held ? element("img", { class: "shared", alt: "The image that both shared", src: `data:image/jpeg;base64,${held}` }) : null;
  }

  /** @param {number} i */
  function strongest(i) {
    const made = [];
    /** @type {[title: string, links: number[], way: string, kind: string][]} */
    const lists = data.directed
      ? [
          ["Strongest links in", data.linksOf(i).filter((k) => data.target[k] === i), "←", "in"],
          ["Strongest links out", data.linksOf(i).filter((k) => data.source[k] === i), "→", "out"],
        ]
      : [["Strongest links", data.linksOf(i), "–", "in"]];
    for (const [title, links, way, kind] of lists) {
      if (!links.length) continue;
      const order = [...links].sort((a, b) => data.weights[b] - data.weights[a] || a - b);
      const list = element("ul", { class: "strongest" });
      for (const k of order.slice(0, STRONGEST)) {
        list.append(
          element(
            "li",
            {},
            element("span", { class: `way ${kind}`, "aria-hidden": "true" }, way),
            account(data.other(k, i)),
            follow(() => go.link(k), number(data.weights[k])),
          ),
        );
      }
      made.push(heading(title), list);
      if (links.length > STRONGEST) made.push(element("p", { class: "quiet" }, `and ${number(links.length - STRONGEST)} more, in the table`));
    }
    return made;
  }

  /** A few tweets of an account: the first of its heaviest links, each tweet once. @param {number} i */
  function sample(i) {
    if (!data.evidence.first.length) return [];
    const links = [...data.linksOf(i)].sort((a, b) => data.weights[b] - data.weights[a] || a - b);
    const seen = new Set();
    /** @type {Tweet[]} */
    const rows = [];
    const different = new Set();
    let unseen = 0;
    let uncounted = false;
    for (const k of links) {
      const found = tweetsOf(data, k);
      if (found.total === null) uncounted = true;
      else unseen += found.total - found.rows.length;
      for (const row of found.rows) different.add(row.id ?? row.text);
      for (const row of found.rows) {
        if (rows.length >= SAMPLE || seen.has(row.id ?? row.text)) continue;
        seen.add(row.id ?? row.text);
        rows.push(row);
        break;
      }
    }
    if (!rows.length) return [];
    // What the page does not hold may be the same tweets again: one tweet can make several links.
    const total = `${unseen ? "up to " : ""}${number(different.size + unseen)}`;
    const all = !uncounted && different.size + unseen === rows.length;
    const howMany = all ? count(rows.length, said("tweet", data.words)) : `${said("Tweets", data.words)}, ${number(rows.length)} of ${uncounted ? "more than this page holds" : total}`;
    const other = (/** @type {number} */ k) => `${data.source[k] === i ? "→" : "←"} ${plain(data.name(data.other(k, i)), 24)}`;
    return [
      heading(howMany),
      ...rows.map((row) => tweet(row, other(row.link))),
    ];
  }

  /** @param {number} i */
  function showNode(i) {
    /** @type {[string, Node, string][]} */
    const own = data.nodes
      .filter((a) => !a.repeats && !isGroup(data, a.name) && a.values[i] !== null)
      .map((a) => [words(a.name, data.words), shown(a.values[i], a.type), a.meaning]);
    /** @type {[string, string, string][]} */
    const self = data.self[i] ? [["links to itself", number(data.self[i]), ""]] : [];
    /** @type {[string, Node, string][]} */
    const key = data.keys[i] === data.labels[i] ? [] : [["id", element("code", {}, bdi(data.keys[i])), ""]];
    open(
      element("h2", {}, bdi(data.name(i))),
      pills(i),
      element("p", { class: "why" }, why(i)),
      weightMeans(),
      facts([...own, ...self, ...key]),
      ...strongest(i),
      ...sample(i),
      element(
        "div",
        { class: "actions" },
        element("button", { type: "button", class: "plainly", on: { click: () => go.copy(data.name(i)) } }, "Copy handle"),
        element("button", { type: "button", class: "plainly", on: { click: () => drawing.fly(i, 1.2) } }, "Centre"),
        element("button", { type: "button", class: "plainly", id: "b-path", on: { click: () => go.path(i, null) } }, "Path to…"),
        ...onlyCommunity(i),
      ),
    );
    card.setAttribute("aria-label", `${data.noun === "account" ? "Account" : "Node"} ${plain(data.name(i))}`);
  }

  /** The button that leaves only the community of an account. @param {number} i */
  function onlyCommunity(i) {
    const g = data.groups.findIndex((group) => group.name === "community" || group.name === "disc");
    if (g < 0 || data.groups[g].labels.length < 2) return [];
    const title = plain(data.groups[g].labels[data.groups[g].of[i]]);
    return [element("button", { type: "button", class: "plainly", title, on: { click: () => go.only(g, data.groups[g].of[i]) } }, "Only its community")];
  }

  /** The way between two accounts, link by link; null where none is shown. @param {number} from @param {number} to @param {number[] | null} links */
  function showPath(from, to, links) {
    const list = element("ol", { class: "path" });
    const accounts = links ? alongPath(data, from, links) : [];
    accounts.forEach((i, n) => {
      list.append(element("li", {}, account(i)));
      if (!links || n >= links.length) return;
      const k = links[n];
      const way = !data.directed ? "–" : data.source[k] === i ? "↓" : "↑";
      list.append(element("li", { class: "quiet" }, way, " ", follow(() => go.link(k), `weight ${number(data.weights[k])}`)));
    });
    open(
      element("h2", {}, account(from), " … ", account(to)),
      element(
        "p",
        { class: "why" },
        links
          ? `${count(links.length, "link")} between them, the fewest of those that are shown, whichever way they lead.`
          : "No links that are shown lead from one to the other, whichever way.",
      ),
      list,
    );
    card.setAttribute("aria-label", `Path from ${plain(data.name(from))} to ${plain(data.name(to))}`);
  }

  /** @param {number} k */
  function showLink(k) {
    const [a, b] = [data.source[k], data.target[k]];
    const { rows, total } = tweetsOf(data, k);
    /** @type {[string, Node, string][]} */
    const own = data.links
      .filter((column) => !column.repeats && column.values[k] !== null)
      .map((column) => [words(column.name, data.words), shown(column.values[k], column.type), column.meaning]);
    /** @type {[string, string, string][]} */
    const merged = data.rows[k] > 1 ? [["rows merged", number(data.rows[k]), "weights are added; the rest is of the heaviest row"]] : [];
    const evidence = [];
    const part = total === null || rows.length < total;
    if (rows.length || total) {
      const of = total === null ? "more" : number(total);
      evidence.push(heading(part && rows.length ? `${said("Tweets", data.words)}, the first ${number(rows.length)} of ${of}` : count(Number(total), said("tweet", data.words))));
      evidence.push(...rows.map((row) => tweet(row)));
    }
    const command = part ? listing(data, k) : null;
    if (command) {
      evidence.push(element("p", { class: "quiet" }, rows.length ? "All of them: " : said("This page does not hold its tweets. All of them: ", data.words), element("code", {}, command)));
    } else if (total === 0) {
      const none = data.evidence.question ? "The store holds no tweet of this link." : "No tweets of this link are in this page.";
      evidence.push(element("p", { class: "quiet" }, said(none, data.words)));
    } else if (part) {
      const left = rows.length && total !== null ? `${count(total - rows.length, said("more tweet", data.words))} not included in this page.` : "Not included in this page.";
      evidence.push(element("p", { class: "quiet" }, left));
    }
    const way = data.directed ? " → " : " – ";
    open(
      element("h2", {}, account(a), way, a === b ? "itself" : account(b)),
      facts([[weightName(data), number(data.weights[k]), data.weight], ...own, ...merged]),
      weightMeans(),
      ...evidence,
    );
    card.setAttribute("aria-label", `Link ${plain(data.name(a))} to ${plain(data.name(b))}`);
  }

  return {
    showNode,
    showLink,
    showPath,
    hide() {
      card.hidden = true;
      card.replaceChildren();
    },
  };
}
