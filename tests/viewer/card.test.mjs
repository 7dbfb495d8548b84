import assert from "node:assert/strict";
import { test } from "node:test";

import { NO_EVIDENCE, evidence, load, payload } from "./page.mjs";

const page = load();

/** The card after an account or a link was chosen. */
function card(show, at, given = payload(), tweets = evidence(), go = {}) {
  const place = page.make("article");
  const data = page.readData(given, tweets);
  const made = page.makeCard(place, data, {}, { colour: () => 0, shown: () => page.filtered(data, page.freshState(data)), ...go });
  made[show](...(Array.isArray(at) ? [at[0], at[1], at[2] && at[2].flat()] : [at]));
  return place;
}
const account = (...given) => card("showNode", ...given);
const link = (...given) => card("showLink", ...given);
const why = (place) => place.all(".why")[0].textContent;
const headings = (place) => place.all("h3").map((one) => one.textContent);

test("an account's card says what reaches it and where that places it", () => {
  assert.equal(why(account(0)), "2 accounts lead to it, weight 7. It leads to 1 account, weight 1. Rank 1 of 4 by incoming weight.");
  assert.equal(why(account(1)), "1 account leads to it, weight 1. It leads to 1 account, weight 5. Rank 2 of 4 by incoming weight.");
  assert.equal(why(account(3)), "No link to another account.");
  assert.equal(why(account(2, payload({ directed: false }))), "Linked with 1 account, weight 2. Rank 3 of 4 by weight.");
});

test("under a filter the card says beside what there is what of it is shown", () => {
  const data = page.readData(payload(), evidence());
  const few = page.filtered(data, { ...page.freshState(data), minWeight: 3 });
  assert.match(why(card("showNode", 0, payload(), evidence(), { shown: () => few })), /weight 7\..* Of what is shown, 1 lead to it, weight 5; it leads to 0, weight 0\./);
  const both = why(card("showNode", 0, payload({ directed: false }), evidence(), { shown: () => few }));
  assert.match(both, /Of what is shown, 1, weight 5\./);
});

test("a path is told link by link with the way that each leads, and one that is not there as such", () => {
  const went = [];
  const place = card("showPath", [2, 1, [[2, 0]]], payload(), evidence(), { link: (k) => went.push(k) });
  assert.match(why(place), /^2 links between them/);
  assert.deepEqual(place.all("li").map((one) => one.textContent), ["fan_b", "↓ weight 2", "core", "↑ weight 5", "fan_a"]);
  place.all("li")[1].all("button")[0].click();
  assert.deepEqual(went, [2]);
  assert.match(why(card("showPath", [2, 3, null])), /^No links that are shown/);
});

test("columns that say the same are told once, by all their names", () => {
  const links = [{ name: "retweets", type: "integer", meaning: "", values: [5, 3, 2, 1], repeats: "weight" }];
  const facts = link(0, payload({ links })).all("dt").map((one) => one.textContent);
  assert.deepEqual(facts, ["weight = retweets", "rows merged"]);
});

const opened = (changes) => evidence({ question: "retweet-evidence", parameters: { time_window: 60 }, total: [150, null, 1, 0], ...changes });
const command = (place) => place.all("code").map((one) => one.textContent).filter((text) => text.startsWith("explorer"));

test("a link counts all of its tweets, and says how to list them", () => {
  const place = link(0, payload(), opened());
  assert.deepEqual(headings(place), ["Tweets, the first 2 of 150"]);
  assert.deepEqual(command(place), ["explorer query retweet-evidence --time-window=60 --source=11 --target=10 -o tweets.csv"]);
  assert.deepEqual(command(link(2, payload(), opened())), []);
});

test("a link whose tweets nobody asked for says how to get them, and one without any says that", () => {
  const light = link(1, payload(), opened());
  assert.deepEqual(headings(light), []);
  assert.match(light.textContent, /This page does not hold its tweets. All of them: explorer query retweet-evidence/);
  assert.match(link(3, payload(), opened()).textContent, /The store holds no tweet of this link\./);
});

test("a tweet whose id no file tells has none on its card, and is another one than that of another text", () => {
  const known = evidence();
  const place = link(0, payload(), evidence({ tweet: known.tweet.map(() => null) }));
  assert.match(place.textContent, /id not known/);
  assert.deepEqual(place.all("blockquote").length, link(0, payload(), known).all("blockquote").length);
});

test("where tweets were not counted, the card claims no number of them", () => {
  const uncounted = opened({ total: [null, null, 1, 0] });
  assert.deepEqual(headings(link(0, payload(), uncounted)), ["Tweets, the first 2 of more"]);
  assert.equal(headings(account(1, payload(), uncounted)).at(-1), "Tweets, 1 of more than this page holds");
  assert.equal(headings(account(1, payload(), opened())).at(-1), "Tweets, 1 of up to 150");
});

test("an id is one word to a shell, whatever is in it, and one that no screen shows makes no command", () => {
  const keys = (key) => payload({ keys: [key, "b", "c", "d"] });
  const [text] = command(link(0, keys("-x;$(rm -r ~) 'a'"), opened()));
  assert.ok(text.endsWith(String.raw`--target='-x;$(rm -r ~) '\''a'\''' -o tweets.csv`), text);
  const hidden = link(0, keys("a\u202eb"), opened());
  assert.deepEqual(command(hidden), []);
  assert.match(hidden.textContent, /148 more tweets not included in this page/);
});

test("an account's facts leave out what is not known, and name links to itself", () => {
  const facts = (i) => account(i).all("dt").map((one) => one.textContent);
  assert.deepEqual(facts(0), ["followers", "joined", "id"]);
  assert.deepEqual(facts(2), ["id"]);
  assert.deepEqual(facts(3), ["followers", "joined", "links to itself", "id"]);
  assert.deepEqual(card("showNode", 2, payload({ labels: ["a", "b", "12", "c"] })).all("dt"), []);
});

test("the strongest links come first, each way apart, and lead on", () => {
  const went = [];
  const place = account(0, payload(), evidence(), { node: (i) => went.push(i), link: (k) => went.push(`link ${k}`) });
  assert.deepEqual(headings(place).slice(0, 2), ["Strongest links in", "Strongest links out"]);
  const items = place.all("li");
  assert.deepEqual(items.map((one) => one.textContent), ["←fan_a5", "←fan_b2", "→fan_a1"]);
  for (const button of items[1].all("button")) button.click();
  assert.deepEqual(went, [2, "link 2"]);
});

test("beyond eight links the card says how many more there are", () => {
  const fans = Array.from({ length: 10 }, (_, i) => i + 1);
  const star = payload({
    keys: ["0", ...fans.map(String)],
    labels: ["core", ...fans.map((i) => `fan${i}`)],
    source: fans,
    target: fans.map(() => 0),
    weights: fans,
    rows: fans,
    nodes: [],
    links: [],
    groups: [],
  });
  const place = account(0, star, NO_EVIDENCE);
  assert.equal(place.all("li").length, 8);
  assert.equal(place.all("li")[0].textContent, "←fan1010");
  assert.match(place.textContent, /and 2 more, in the table/);
});

test("a sample of tweets counts a tweet of two links once, and owns what it cannot know", () => {
  const shared = evidence({ first: [0, 1, 1, 2, 2], total: [1, 0, 1, 0], tweet: [900], text: ["a"], of: [0, 0], ts: [1, 2], delay: [1, 2] });
  const once = account(0, payload(), shared);
  assert.equal(headings(once).at(-1), "1 tweet");
  assert.equal(once.all("blockquote").length, 1);
  const more = account(0);
  assert.equal(headings(more).at(-1), "Tweets, 1 of up to 3");
  assert.equal(account(1).all("blockquote").length, 1);
});

test("a link's card lists the tweets that it holds and says how many it does not", () => {
  const place = link(0);
  assert.deepEqual(headings(place), ["Tweets, the first 2 of 3"]);
  assert.match(place.textContent, /1 more tweet not included in this page\./);
  const [first, second] = place.all("blockquote");
  assert.match(first.textContent, /^see hxxps:\/\/example\[\.\]org\/a1970-01-01T00:00:01Z · id 900 · after 12\.5 s$/);
  assert.equal(second.textContent, "time not known · id 901");
  assert.deepEqual(headings(link(2)), ["1 tweet"]);
});

test("a link none of whose tweets found room says how many there are", () => {
  const place = link(0, payload(), evidence({ first: [0, 0, 0, 0, 0] }));
  assert.deepEqual(headings(place), ["3 tweets"]);
  assert.match(place.textContent, /Not included in this page\./);
  assert.doesNotMatch(place.textContent, /first 0|more/);
  assert.match(link(1).textContent, /No tweets of this link are in this page\./);
});

test("a link's card says when rows were merged, and when it leads to the account itself", () => {
  const facts = (k) => link(k).all("dt").map((one) => one.textContent);
  assert.deepEqual(facts(0), ["weight", "first ts", "rows merged"]);
  assert.deepEqual(facts(3), ["weight"]);
  assert.equal(link(1).all("h2")[0].textContent, "loner → itself");
  assert.equal(link(0, payload({ directed: false })).all("h2")[0].textContent, "fan_a – core");
});

test("a hostile handle is text wherever the card shows it", () => {
  const evil = '"><img src=x onerror=alert(1)>\u202e';
  for (const place of [account(0, payload({ labels: [evil, "b", "c", "d"] })), link(0, payload({ labels: [evil, "b", "c", "d"] }))]) {
    assert.equal(place.all("img").length, 0);
    assert.doesNotMatch(place.textContent + place.attributes["aria-label"], /\u202e/);
    assert.match(place.all("h2")[0].textContent, /onerror=alert\(1\)>⇄/);
  }
});

test("a category of an account is a button that shows only its like", () => {
  const went = [];
  const place = account(1, payload(), evidence(), { only: (...given) => went.push(given) });
  place.all(".pill")[0].click();
  assert.deepEqual(went, [[0, 0]]);
});

test("where one platform is shown the card speaks in its words, and files keep the names of columns", () => {
  const words = { tweet: "post", tweets: "posts", retweets: "forwards" };
  const given = payload({ words, links: [{ name: "retweets", type: "integer", meaning: "", values: [5, 3, 2, 1] }] });
  const place = link(0, given, opened());
  assert.deepEqual(headings(place), ["Posts, the first 2 of 150"]);
  assert.ok(place.all("dt").some((one) => one.textContent === "forwards"));
  assert.match(link(1, given, opened()).textContent, /does not hold its posts/);
});

test("the picture of an image that was shared is the page's own data, and nothing is asked for what it does not hold", () => {
  const hashes = { name: "object", type: "string", meaning: "", values: ["ffd8000000000000", "https://evil.example/x.jpg", "__proto__"] };
  const shown = evidence({ others: [hashes], pictures: { ffd8000000000000: "/9j/AA==" } });
  const pictures = [0, 2].flatMap((k) => link(k, payload(), shown).all("img"));
  assert.deepEqual(pictures.map((one) => one.getAttribute("src")), ["data:image/jpeg;base64,/9j/AA=="]);
});
