// Domains, asked of the acts themselves: sums know of no period and no language.

MATCH (a:Account)-[r:POSTED|RETWEETED]->(t:Tweet)-[:LINKS_TO]->(l:Link)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN l.domain AS domain, count(DISTINCT l) AS links, count(DISTINCT coalesce(r.tweet_id, r.original_id)) AS tweets,
       count(DISTINCT a) AS accounts
ORDER BY tweets DESC, domain
LIMIT $limit
