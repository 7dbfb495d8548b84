// Accounts that post the same links together
//
// Which pairs of accounts posted the same addresses, in own tweets, within moments of each other, and how often?
//
// @topic   shared behaviour
// @param   network  string = ''  a network; all of them where it is empty
// @param   time_window  integer = 60  seconds between the two, at most
// @param   min_weight   integer = 2  links that a pair has in common, at least
// @param   limit        integer = 5000  pairs at most, the heaviest first
// @column  source         string   id of the account with the smaller id
// @column  target         string   id of the account with the greater id
// @column  weight         integer  different links that both shared in time
// @column  source_handle  string   handle of the one
// @column  target_handle  string   handle of the other
// @column  events         integer  times that both shared one in time
// @column  mean_delay     float    mean seconds between the two
// @column  first          moment   first time
// @column  last           moment   last time
// @renders network undirected
// @evidence co_link_evidence
// @see     Giglietto et al. 2020

MATCH (a:Account)-[:LISTED_IN]->(n:Network)
WHERE $network = '' OR n.id = $network
WITH DISTINCT a
MATCH (a)-[:POSTED]->(t:Tweet)-[:LINKS_TO]->(o:Link)<-[:LINKS_TO]-(u:Tweet)<-[:POSTED]-(b:Account)
WHERE a.id < b.id AND t.stub = false AND u.stub = false AND abs(t.ts - u.ts) <= $time_window * 1000
WITH a, b, count(*) AS times, sum(abs(t.ts - u.ts)) / 1000.0 / count(*) AS apart,
     min(t.ts) AS begun, max(t.ts) AS ended,
     count(DISTINCT o.url) AS common
WHERE common >= $min_weight
MATCH (b)-[:LISTED_IN]->(m:Network)
WHERE $network = '' OR m.id = $network
WITH DISTINCT a, b, times, apart, begun, ended, common
RETURN a.id AS source, b.id AS target, common AS weight, a.handle AS source_handle, b.handle AS target_handle,
       times AS events, apart AS mean_delay, begun AS first, ended AS last
ORDER BY weight DESC, source, target
LIMIT $limit
