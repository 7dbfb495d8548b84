// Days of creation of those who did something, asked of the acts themselves: sums know of no period and no language.

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND r.stub IS NULL AND a.created IS NOT NULL
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN a.created AS created, count(DISTINCT a.id) AS accounts
ORDER BY created
