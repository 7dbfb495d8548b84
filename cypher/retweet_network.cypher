// Who retweets whom
//
// Which other accounts do a network's accounts retweet, and how often?
//
// @topic   amplification
// @param   network  string = ''  a network; all of them where it is empty
// @param   min_retweets  integer = 1  retweets of a pair, at least
// @param   from_account string = ''  accounts that retweet, of this id and of those that sort after it
// @param   to_account   string = ''  and before this one; to the last where it is empty
// @param   limit    integer = 5000  links at most, the heaviest first
// @column  source         string   id of the account that retweets
// @column  target         string   id of the account that is retweeted
// @column  weight         integer  retweets
// @column  source_handle  string   handle of the one
// @column  target_handle  string   handle of the other
// @column  source_inside  boolean  whether the network lists the one
// @column  target_inside  boolean  whether the network lists the other
// @column  tweets         integer  different tweets among them
// @column  median_delay   float    median seconds from tweet to retweet
// @column  first          moment   first retweet
// @column  last           moment   last retweet
// @heaviest min_retweets links_weighed
// @renders network
// @evidence retweet_evidence
// @see     Stanford Internet Observatory 2020, on retweet rings

MATCH (a:Account)-[x:AMPLIFIED|AMPLIFIED_IN]->(b:Account)
WHERE a.id >= $from_account AND ($to_account = '' OR a.id < $to_account)
  AND a.networks CONTAINS ('|' + $network + '|')
  AND (x.networks IS NULL OR x.networks CONTAINS ('|' + $network + '|'))
  AND a.id <> b.id AND x.retweets >= $min_retweets AND NOT a.id IN $without
WITH a, x, b, coalesce(a.networks, '') CONTAINS ('|' + $network + '|') AS one,
     coalesce(b.networks, '') CONTAINS ('|' + $network + '|') AS other
WHERE NOT b.id IN $without
RETURN a.id AS source, b.id AS target, x.retweets AS weight, a.handle AS source_handle,
       b.handle AS target_handle, one AS source_inside, other AS target_inside,
       x.tweets AS tweets, x.median_delay AS median_delay, x.first_ts AS first, x.last_ts AS last
ORDER BY weight DESC, source, target
LIMIT $limit
