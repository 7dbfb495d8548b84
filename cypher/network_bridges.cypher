// Pairs that bridge networks
//
// Which pairs of an analysis behave alike though different networks list them?
//
// @topic   shared behaviour
// @param   analysis  string  name of the analysis
// @param   limit  integer = 5000  pairs at most, the heaviest first
// @column  source          string   id of the account with the smaller id
// @column  target          string   id of the account with the greater id
// @column  weight          float    objects on which they met, or the weight of the method
// @column  source_handle   string   handle of the one
// @column  target_handle   string   handle of the other
// @column  source_network  string   a network that lists the one
// @column  target_network  string   another one that lists the other
// @column  behaviours      string   what both did, with commas
// @column  finding         string   found; ranked, by a method that tests nothing; synchronised, as accounts that are always fast are too; undecided, where they met often and timing cannot tell
// @analysis coordination
// @renders network undirected
// @evidence coordinated_evidence
// @see     Starbird et al. 2019

MATCH (n:Network)<-[:LISTED_IN]-(a:Account)-[c:COORDINATED]->(b:Account)-[:LISTED_IN]->(m:Network)
WHERE c.id = $analysis AND n.id <> m.id
RETURN a.id AS source, b.id AS target, coalesce(c.similarity, c.weight) AS weight,
       a.handle AS source_handle, b.handle AS target_handle,
       n.id AS source_network, m.id AS target_network, c.behaviour AS behaviours, c.finding AS finding
ORDER BY weight DESC, source, target, source_network, target_network
LIMIT $limit
