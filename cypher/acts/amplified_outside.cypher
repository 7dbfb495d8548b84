// Accounts amplified outside, asked of the acts themselves: sums know of no period and no language.

MATCH (a:Account)-[r:RETWEETED]->(t:Tweet)<-[:POSTED]-(b:Account)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND a.id <> b.id AND NOT b.id IN $without
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
  AND NOT coalesce(b.networks, '') CONTAINS ('|' + $network + '|')
WITH b, count(*) AS times, min(r.ts) AS begun, max(r.ts) AS ended, count(DISTINCT a) AS ring
ORDER BY times DESC, b.id
LIMIT $limit
OPTIONAL MATCH (b)-[p:POSTED]->(o:Tweet)
WHERE ($since = 0 OR p.ts >= $since) AND ($until = 0 OR p.ts < $until)
  AND ($language = 0 OR p.language_id = $language)
WITH b, times, ring, begun, ended, sum(o.retweet_count) AS platform, count(o.retweet_count) AS told
RETURN b.id AS account, b.handle AS handle, times AS retweets, ring AS retweeters, begun AS first, ended AS last,
       CASE WHEN told > 0 THEN platform END AS platform_retweets
ORDER BY retweets DESC, account
LIMIT $limit
