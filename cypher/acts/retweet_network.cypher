// Who retweets whom, asked of the acts themselves: sums know of no period and no language.

MATCH (a:Account)-[r:RETWEETED]->(:Tweet)<-[p:POSTED]-(b:Account)
WHERE a.id >= $from_account AND ($to_account = '' OR a.id < $to_account)
  AND a.networks CONTAINS ('|' + $network + '|')
  AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND a.id <> b.id AND NOT b.id IN $without
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
WITH a, b, count(*) AS times, min(r.ts) AS begun, max(r.ts) AS ended,
     // The lower and the upper of the two in the middle; one and the same of an odd number.
     (percentileDisc(r.ts - p.ts, 0.5) - percentileDisc(p.ts - r.ts, 0.5)) / 2000.0 AS delay,
     count(DISTINCT r.original_id) AS different
WHERE times >= $min_retweets
RETURN a.id AS source, b.id AS target, times AS weight, a.handle AS source_handle, b.handle AS target_handle,
       coalesce(a.networks, '') CONTAINS ('|' + $network + '|') AS source_inside,
       coalesce(b.networks, '') CONTAINS ('|' + $network + '|') AS target_inside,
       different AS tweets, delay AS median_delay, begun AS first, ended AS last
ORDER BY weight DESC, source, target
LIMIT $limit
