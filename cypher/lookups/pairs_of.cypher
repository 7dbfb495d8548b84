// Pairs of some accounts
//
// With whom did each analysis see each of these accounts together, and how surprising is that?
//
// @topic   lookups
// @param   ids  list<string>  ids of the accounts
// @column  source      string   id of the one account, the smaller
// @column  target      string   id of the other
// @column  source_handle  string  handle of the one
// @column  target_handle  string  handle of the other
// @column  analysis    string   name of the analysis
// @column  behaviour   string   what both did; several with commas
// @column  finding     string   found; ranked, by a method that tests nothing; together, synchronised or undecided
// @column  weight      float    objects on which they met, or the weight of the method
// @column  events      integer  pairs of shares inside the time window
// @column  expected    float    meetings expected by chance
// @column  least_delay  float   least seconds between the two
// @column  mean_delay   float   mean seconds between the two
// @column  p           float    chance of this many, timing given what both shared; 1e-300 stands for less
// @column  q           float    false-discovery rate at which that counts

MATCH (a:Account)-[c:COORDINATED]->(b:Account)
WHERE c.id = c.analysis AND (a.id IN $ids OR b.id IN $ids)
RETURN a.id AS source, b.id AS target, a.handle AS source_handle, b.handle AS target_handle, c.analysis AS analysis,
       c.behaviour AS behaviour, c.finding AS finding, coalesce(c.similarity, c.weight) AS weight, c.events AS events,
       c.expected AS expected, c.least_delay AS least_delay, c.mean_delay AS mean_delay, c.p AS p, c.q AS q
ORDER BY analysis, finding, weight DESC, source, target
