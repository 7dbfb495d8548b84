// Whom some accounts retweet, asked of the acts themselves: sums know of no period and no language.

MATCH (a:Account)-[r:RETWEETED]->(:Tweet)<-[:POSTED]-(b:Account)
WHERE a.id IN $ids
WITH a, b, r.networks AS own, r.ts AS ts, r.language_id AS language
WHERE a.id <> b.id AND (own IS NULL OR own CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until)
  AND ($language = 0 OR language = $language) AND NOT a.id IN $without AND NOT b.id IN $without
WITH a, b, count(*) AS times, min(ts) AS begun, max(ts) AS ended
RETURN b.id AS account, b.handle AS handle, b.networks AS networks, sum(times) AS retweets, count(a.id) AS accounts,
       min(begun) AS first, max(ended) AS last
ORDER BY retweets DESC, account
LIMIT $limit
