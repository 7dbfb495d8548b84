// Followers of those who did something, asked of the acts themselves: sums know of no period and no language.

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND NOT a.id IN $without
WITH a, r.stub AS stub, r.networks AS own, r.ts AS ts, r.language_id AS language
WHERE stub IS NULL AND (own IS NULL OR own CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until) AND ($language = 0 OR language = $language)
RETURN a.followers AS followers, count(DISTINCT a.id) AS accounts
ORDER BY followers
