// Accounts that retweet the same tweets together
//
// Which pairs of accounts retweeted the same tweets within moments of each other, and how often?
//
// @topic   shared behaviour
// @param   network  string = ''  a network; all of them where it is empty
// @param   time_window  integer = 60  seconds between the two, at most
// @param   min_weight   integer = 2  tweets that a pair has in common, at least
// @param   limit        integer = 5000  pairs at most, the heaviest first
// @column  source         string   id of the account with the smaller id
// @column  target         string   id of the account with the greater id
// @column  weight         integer  different tweets that both shared in time
// @column  source_handle  string   handle of the one
// @column  target_handle  string   handle of the other
// @column  events         integer  times that both shared one in time
// @column  mean_delay     float    mean seconds between the two
// @column  first          moment   first time
// @column  last           moment   last time
// @renders network undirected
// @evidence co_retweet_evidence
// @see     Keller et al. 2020
// @see     Schoch et al. 2022

MATCH (a:Account)-[:LISTED_IN]->(n:Network)
WHERE $network = '' OR n.id = $network
WITH DISTINCT a
MATCH (a)-[x:RETWEETED]->(t:Tweet)<-[y:RETWEETED]-(b:Account)
WHERE a.id < b.id AND abs(x.ts - y.ts) <= $time_window * 1000
WITH a, b, count(*) AS times, sum(abs(x.ts - y.ts)) / 1000.0 / count(*) AS apart,
     min(x.ts) AS begun, max(x.ts) AS ended,
     count(DISTINCT t.id) AS common
WHERE common >= $min_weight
MATCH (b)-[:LISTED_IN]->(m:Network)
WHERE $network = '' OR m.id = $network
WITH DISTINCT a, b, times, apart, begun, ended, common
RETURN a.id AS source, b.id AS target, common AS weight, a.handle AS source_handle, b.handle AS target_handle,
       times AS events, apart AS mean_delay, begun AS first, ended AS last
ORDER BY weight DESC, source, target
LIMIT $limit
