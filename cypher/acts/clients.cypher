// Clients, asked of the acts themselves: sums know of no period and no language.

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.networks CONTAINS ('|' + $network + '|') AND NOT a.id IN $without
WITH a, r.client_id AS number, r.stub AS stub, r.networks AS own, r.ts AS ts, r.language_id AS language
WHERE stub IS NULL AND (own IS NULL OR own CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until) AND ($language = 0 OR language = $language)
WITH number, count(*) AS times, count(DISTINCT a) AS users
OPTIONAL MATCH (c:Client {id: number})
RETURN c.name AS client, times AS tweets, users AS accounts
ORDER BY tweets DESC, client
