// The rhythm, asked of the acts themselves: sums know of no period and no language.

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.networks CONTAINS ('|' + $network + '|') AND NOT a.id IN $without
WITH r.stub AS stub, r.networks AS own, r.ts AS ts, r.language_id AS language
WHERE stub IS NULL AND (own IS NULL OR own CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until) AND ($language = 0 OR language = $language)
RETURN (ts / 86400000 + 3) % 7 + 1 AS weekday, ts / 3600000 % 24 AS hour, count(*) AS tweets
ORDER BY weekday, hour
