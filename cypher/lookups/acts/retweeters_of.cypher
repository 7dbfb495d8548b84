// Who retweets some accounts, asked of the acts themselves: sums know of no period and no language.

MATCH (b:Account)-[:POSTED]->(:Tweet)<-[r:RETWEETED]-(a:Account)
WHERE b.id IN $ids
WITH a, b, r.networks AS own, r.ts AS ts, r.language_id AS language
WHERE a.id <> b.id AND (own IS NULL OR own CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until)
  AND ($language = 0 OR language = $language) AND NOT a.id IN $without AND NOT b.id IN $without
WITH a, b, count(*) AS times, min(ts) AS begun, max(ts) AS ended
RETURN a.id AS account, a.handle AS handle, a.networks AS networks, sum(times) AS retweets, count(b.id) AS accounts,
       min(begun) AS first, max(ended) AS last
ORDER BY retweets DESC, account
LIMIT $limit
