// Most amplified accounts
//
// Which other accounts do a network's accounts retweet most, inside the network or outside it?
//
// @topic   amplification
// @param   network  string = ''  a network; all of them where it is empty
// @param   side     string = 'all'  all, inside or outside
// @param   limit    integer = 50  rows at most
// @column  account     string   id of the account
// @column  handle      string   its handle, where known
// @column  inside      boolean  whether the network lists it
// @column  retweets    integer  times accounts of the network retweeted it
// @column  retweeters  integer  accounts of the network that did
// @column  first       moment   first of these retweets
// @column  last        moment   last of these retweets
// @was     amplifiers column retweeters
// @see     ASPI infoops, methodology

MATCH (a:Account)-[x:AMPLIFIED|AMPLIFIED_IN]->(b:Account)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND (x.networks IS NULL OR x.networks CONTAINS ('|' + $network + '|'))
  AND a.id <> b.id AND NOT a.id IN $without
WITH b, sum(x.retweets) AS times, count(a.id) AS by, min(x.first_ts) AS begun, max(x.last_ts) AS ended,
     coalesce(b.networks, '') CONTAINS ('|' + $network + '|') AS listed
WHERE ($side = 'all' OR ($side = 'inside' AND listed) OR ($side = 'outside' AND NOT listed))
  AND NOT b.id IN $without
RETURN b.id AS account, b.handle AS handle, listed AS inside, times AS retweets, by AS retweeters,
       begun AS first, ended AS last
ORDER BY retweets DESC, account
LIMIT $limit
