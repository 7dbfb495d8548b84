// Clients, asked of the acts themselves: sums know of no period and no language.

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
WITH r.client_id AS number, count(*) AS times, count(DISTINCT a) AS users
OPTIONAL MATCH (c:Client {id: number})
RETURN c.name AS client, times AS tweets, users AS accounts
ORDER BY tweets DESC, client
