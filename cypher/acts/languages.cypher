// Languages, asked of the acts themselves: sums know of no period.

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.networks CONTAINS ('|' + $network + '|') AND NOT a.id IN $without
WITH a, r.language_id AS number, r.stub AS stub, r.networks AS own, r.ts AS ts
WHERE stub IS NULL AND (own IS NULL OR own CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until) AND ($language = 0 OR number = $language)
WITH number, count(*) AS times, count(DISTINCT a) AS users
OPTIONAL MATCH (l:Language {id: number})
RETURN l.code AS language, times AS tweets, users AS accounts
ORDER BY tweets DESC, language
