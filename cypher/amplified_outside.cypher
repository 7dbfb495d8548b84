// Most amplified outside the network
//
// Which accounts that the network does not list (where none is named, that no network lists) does it retweet most? Who else retweeted them an archive does not show.
//
// @topic   amplification
// @param   network  string = ''  a network; all of them where it is empty
// @param   limit    integer = 50  accounts at most, the most retweeted first
// @column  account        string   id of the account
// @column  handle         string   its handle
// @column  retweets       integer  retweets of it by accounts of the network
// @column  retweeters     integer  accounts of the network that made them
// @column  first          moment   first of these retweets
// @column  last           moment   last of them
// @column  platform_retweets  integer  retweets of its tweets in this store on the whole platform, where a file tells
// @was     amplifiers column retweeters
// @see     Keller et al. 2020

MATCH (a:Account)-[x:AMPLIFIED|AMPLIFIED_IN]->(b:Account)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND (x.networks IS NULL OR x.networks CONTAINS ('|' + $network + '|'))
  AND a.id <> b.id AND NOT a.id IN $without
// The engine holds what a condition on the far end alone meets: so it comes once the rows are summed.
WITH b, sum(x.retweets) AS times, count(a.id) AS ring, min(x.first_ts) AS begun, max(x.last_ts) AS ended,
     coalesce(b.networks, '') CONTAINS ('|' + $network + '|') AS listed
WHERE NOT listed AND NOT b.id IN $without
RETURN b.id AS account, b.handle AS handle, times AS retweets, ring AS retweeters, begun AS first, ended AS last,
       b.platform_retweets AS platform_retweets
ORDER BY retweets DESC, account
LIMIT $limit
