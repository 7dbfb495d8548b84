// Accounts that the same few retweet again and again
//
// Which accounts are retweeted again and again by the same few other accounts of the network, and by which?
//
// @topic   amplification
// @param   network  string = ''  a network; all of them where it is empty
// @param   min_retweets    integer = 3  retweets of a pair, at least
// @param   min_retweeters  integer = 2  accounts that retweet one author so often, at least
// @param   limit           integer = 2000  links at most, the heaviest first
// @column  source         string   id of the account that retweets
// @column  target         string   id of the account that is retweeted
// @column  weight         integer  retweets
// @column  source_handle  string   handle of the one
// @column  target_handle  string   handle of the other
// @column  source_inside  boolean  whether the network lists the one
// @column  target_inside  boolean  whether the network lists the other
// @column  source_role    string   retweeter, or both where so many retweet it as often; a count, no role that was tested
// @column  target_role    string   author, or both where it retweets another account as often; retweeted from outside, where the network does not list it
// @column  target_retweeters  integer  accounts that retweet this author as often
// @column  author_share   float    this author's part of all the retweets that the retweeter made, 0 to 1
// @column  median_delay   float    median seconds from tweet to retweet
// @column  first          moment   first retweet
// @column  last           moment   last retweet
// @was     core_amplifiers question repeated_retweets
// @was     min_amplifiers param min_retweeters
// @was     target_amplifiers column target_retweeters
// @was     share column author_share
// @renders network
// @evidence retweet_evidence
// @see     Stanford Internet Observatory 2020, on retweet rings
// @see     Keller et al. 2020

MATCH (a:Account)-[x:AMPLIFIED|AMPLIFIED_IN]->(b:Account)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND (x.networks IS NULL OR x.networks CONTAINS ('|' + $network + '|'))
  AND a.id <> b.id AND x.retweets >= $min_retweets AND NOT a.id IN $without
WITH b, count(a.id) AS ring
WHERE ring >= $min_retweeters AND NOT b.id IN $without
MATCH (a:Account)-[x:AMPLIFIED|AMPLIFIED_IN]->(b)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND (x.networks IS NULL OR x.networks CONTAINS ('|' + $network + '|'))
  AND a.id <> b.id AND x.retweets >= $min_retweets AND NOT a.id IN $without
WITH a, b, ring, x.retweets AS times, x.median_delay AS delay, x.first_ts AS begun, x.last_ts AS ended
ORDER BY times DESC, a.id, b.id
LIMIT $limit
MATCH (a)-[y:AMPLIFIED|AMPLIFIED_IN]->(:Account)
WHERE (y.networks IS NULL OR y.networks CONTAINS ('|' + $network + '|'))
WITH a, b, ring, times, delay, begun, ended, sum(y.retweets) AS given
OPTIONAL MATCH (a)<-[w:AMPLIFIED|AMPLIFIED_IN]-(d:Account)
WHERE (w.networks IS NULL OR w.networks CONTAINS ('|' + $network + '|'))
  AND w.retweets >= $min_retweets AND d.id <> a.id AND NOT d.id IN $without
  AND d.networks CONTAINS ('|' + $network + '|')
WITH a, b, ring, times, delay, begun, ended, given, count(d.id) AS own_ring
OPTIONAL MATCH (b)-[v:AMPLIFIED|AMPLIFIED_IN]->(e:Account)
WHERE (v.networks IS NULL OR v.networks CONTAINS ('|' + $network + '|'))
  AND v.retweets >= $min_retweets AND e.id <> b.id AND NOT e.id IN $without
WITH a, b, ring, times, delay, begun, ended, given, own_ring, count(e.id) AS pushes
RETURN a.id AS source, b.id AS target, times AS weight, a.handle AS source_handle, b.handle AS target_handle,
       true AS source_inside,
       coalesce(b.networks, '') CONTAINS ('|' + $network + '|') AS target_inside,
       CASE WHEN own_ring >= $min_retweeters THEN 'both' ELSE 'retweeter' END AS source_role,
       CASE WHEN NOT coalesce(b.networks, '') CONTAINS ('|' + $network + '|')
            THEN 'retweeted from outside' WHEN pushes > 0 THEN 'both' ELSE 'author' END AS target_role,
       ring AS target_retweeters,
       1.0 * times / given AS author_share, delay AS median_delay, begun AS first, ended AS last
ORDER BY weight DESC, source, target
LIMIT $limit
