// Accounts that the same few retweet again and again, asked of the acts themselves: sums know of no period and no
// language.

MATCH (a:Account)-[r:RETWEETED]->(:Tweet)<-[:POSTED]-(b:Account)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND a.id <> b.id AND NOT b.id IN $without
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
WITH a, b, count(r) AS times
WHERE times >= $min_retweets
WITH b, count(a.id) AS ring
WHERE ring >= $min_retweeters
MATCH (a:Account)-[r:RETWEETED]->(:Tweet)<-[p:POSTED]-(b)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND a.id <> b.id
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
WITH a, b, ring, count(r) AS times, min(r.ts) AS begun, max(r.ts) AS ended,
     // The lower and the upper of the two in the middle; one and the same of an odd number.
     (percentileDisc(r.ts - p.ts, 0.5) - percentileDisc(p.ts - r.ts, 0.5)) / 2000.0 AS delay
WHERE times >= $min_retweets
WITH a, b, ring, times, delay, begun, ended
ORDER BY times DESC, a.id, b.id
LIMIT $limit
MATCH (a)-[r:RETWEETED]->(:Tweet)<-[:POSTED]-(:Account)
WHERE (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language)
WITH a, b, ring, times, delay, begun, ended, 1.0 * times / count(r) AS part
OPTIONAL MATCH (a)-[:POSTED]->(:Tweet)<-[r:RETWEETED]-(d:Account)
WHERE (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT d.id IN $without
  AND d.id <> a.id AND d.networks CONTAINS ('|' + $network + '|')
WITH a, b, ring, times, delay, begun, ended, part, d, count(r) AS of_own
WITH a, b, ring, times, delay, begun, ended, part, count(CASE WHEN of_own >= $min_retweets THEN 1 END) AS own_ring
OPTIONAL MATCH (b)-[r:RETWEETED]->(:Tweet)<-[:POSTED]-(e:Account)
WHERE (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT e.id IN $without AND e.id <> b.id
WITH a, b, ring, times, delay, begun, ended, part, own_ring, e, count(r) AS of_other
WITH a, b, ring, times, delay, begun, ended, part, own_ring,
     count(CASE WHEN of_other >= $min_retweets THEN 1 END) AS pushes
RETURN a.id AS source, b.id AS target, times AS weight, a.handle AS source_handle, b.handle AS target_handle,
       true AS source_inside,
       coalesce(b.networks, '') CONTAINS ('|' + $network + '|') AS target_inside,
       CASE WHEN own_ring >= $min_retweeters THEN 'both' ELSE 'retweeter' END AS source_role,
       CASE WHEN NOT coalesce(b.networks, '') CONTAINS ('|' + $network + '|')
            THEN 'retweeted from outside' WHEN pushes > 0 THEN 'both' ELSE 'author' END AS target_role,
       ring AS target_retweeters,
       part AS author_share, delay AS median_delay, begun AS first, ended AS last
ORDER BY weight DESC, source, target
LIMIT $limit
