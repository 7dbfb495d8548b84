// Core and amplifiers
//
// Which accounts are retweeted again and again by the same few accounts of the network, and by which?
//
// @topic   amplification
// @param   network  string = ''  a network; all of them where it is empty
// @param   min_retweets    integer = 3  retweets of a pair, at least
// @param   min_amplifiers  integer = 2  such amplifiers of a core, at least
// @param   limit           integer = 2000  links at most, the heaviest first
// @column  source         string   id of the account that retweets, the amplifier
// @column  target         string   id of the account that is retweeted, the core
// @column  weight         integer  retweets
// @column  source_handle  string   handle of the one
// @column  target_handle  string   handle of the other
// @column  source_inside  boolean  whether the network lists the one
// @column  target_inside  boolean  whether the network lists the other
// @column  source_role    string   amplifier, or both where it is a core too
// @column  target_role    string   core, or both where it retweets another account as often
// @column  target_amplifiers  integer  accounts that amplify this core as often
// @column  share          float    share of all the amplifier's retweets that go to this core
// @column  median_delay   float    median seconds from tweet to retweet
// @column  first          moment   first retweet
// @column  last           moment   last retweet
// @renders network
// @evidence retweet_evidence
// @see     Stanford Internet Observatory 2020, on retweet rings
// @see     Keller et al. 2020

MATCH (a:Account)-[:LISTED_IN]->(n:Network)
WHERE $network = '' OR n.id = $network
WITH DISTINCT a
MATCH (a)-[x:AMPLIFIED]->(b:Account)
WHERE a.id <> b.id AND x.retweets >= $min_retweets
WITH b, count(a.id) AS ring
WHERE ring >= $min_amplifiers
MATCH (n:Network)<-[:LISTED_IN]-(a:Account)-[x:AMPLIFIED]->(b)
WHERE a.id <> b.id AND x.retweets >= $min_retweets AND ($network = '' OR n.id = $network)
WITH DISTINCT a, b, ring, x.retweets AS times, x.median_delay AS delay, x.first_ts AS begun, x.last_ts AS ended
ORDER BY times DESC, a.id, b.id
LIMIT $limit
MATCH (a)-[y:AMPLIFIED]->(:Account)
WITH a, b, ring, times, delay, begun, ended, sum(y.retweets) AS given
OPTIONAL MATCH (a)<-[w:AMPLIFIED]-(d:Account)
WHERE w.retweets >= $min_retweets AND d.id <> a.id
  AND EXISTS { MATCH (d)-[:LISTED_IN]->(k:Network) WHERE $network = '' OR k.id = $network }
WITH a, b, ring, times, delay, begun, ended, given, count(d.id) AS own_ring
OPTIONAL MATCH (b)-[v:AMPLIFIED]->(e:Account)
WHERE v.retweets >= $min_retweets AND e.id <> b.id
WITH a, b, ring, times, delay, begun, ended, given, own_ring, count(e.id) AS pushes
RETURN a.id AS source, b.id AS target, times AS weight, a.handle AS source_handle, b.handle AS target_handle,
       true AS source_inside,
       EXISTS { MATCH (b)-[:LISTED_IN]->(l:Network) WHERE $network = '' OR l.id = $network } AS target_inside,
       CASE WHEN own_ring >= $min_amplifiers THEN 'both' ELSE 'amplifier' END AS source_role,
       CASE WHEN pushes > 0 THEN 'both' ELSE 'core' END AS target_role, ring AS target_amplifiers,
       1.0 * times / given AS share, delay AS median_delay, begun AS first, ended AS last
ORDER BY weight DESC, source, target
LIMIT $limit
