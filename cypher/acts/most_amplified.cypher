// Most amplified accounts, asked of the acts themselves: sums know of no period and no language.

MATCH (a:Account)-[r:RETWEETED]->(:Tweet)<-[:POSTED]-(b:Account)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND a.id <> b.id AND NOT b.id IN $without
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
WITH b, count(*) AS times, min(r.ts) AS begun, max(r.ts) AS ended, count(DISTINCT a) AS by
WITH b, times, begun, ended, by, coalesce(b.networks, '') CONTAINS ('|' + $network + '|') AS listed
WHERE $side = 'all' OR ($side = 'inside' AND listed) OR ($side = 'outside' AND NOT listed)
RETURN b.id AS account, b.handle AS handle, listed AS inside, times AS retweets, by AS retweeters,
       begun AS first, ended AS last
ORDER BY retweets DESC, account
LIMIT $limit
