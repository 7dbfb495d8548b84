// @ts-check
// How one account is linked with another: the fewest links between them, of those that are shown.

/**
 * The links of the shortest way from one account to another, whichever way they lead; null where none is shown.
 * Of ways as short, the one whose next link is heaviest. O(links).
 * @param {Data} data @param {Shown} shown @param {number} from @param {number} to @returns {number[] | null}
 */
function pathBetween(data, shown, from, to) {
  const came = new Int32Array(data.nodeCount).fill(-1);
  const seen = new Uint8Array(data.nodeCount);
  const queue = [from];
  seen[from] = 1;
  for (let at = 0; at < queue.length && !seen[to]; at++) {
    // Links come heaviest first.
    for (const k of data.linksOf(queue[at])) {
      const next = data.other(k, queue[at]);
      if (seen[next] || !shown.links[k]) continue;
      seen[next] = 1;
      came[next] = k;
      queue.push(next);
    }
  }
  if (!seen[to]) return null;
  const links = [];
  for (let at = to; at !== from; at = data.other(links[0], at)) links.unshift(came[at]);
  return links;
}

/** The accounts on a way, from its begin to its end. @param {Data} data @param {number} from @param {number[]} links */
function alongPath(data, from, links) {
  const accounts = [from];
  for (const k of links) accounts.push(data.other(k, accounts[accounts.length - 1]));
  return accounts;
}
