// Accounts that behave alike, by community
//
// Which pairs of accounts did an analysis find or rank, and in which community is each?
//
// @topic   shared behaviour
// @param   analysis  string  name of the analysis
// @param   finding     string = 'binding'  found, ranked, synchronised, undecided, binding (found or ranked), or all where it is empty
// @param   min_weight  float = 0  weight of a pair, at least
// @param   limit       integer = 10000  pairs at most, the heaviest first
// @column  source            string   id of the account with the smaller id
// @column  target            string   id of the account with the greater id
// @column  weight            float    objects on which they met, or the weight of the method
// @column  source_handle     string   handle of the one
// @column  target_handle     string   handle of the other
// @column  source_community  integer  community of the one
// @column  target_community  integer  community of the other
// @column  behaviours        string   what both did, with commas
// @column  events           integer  pairs of shares inside the time window
// @column  objects          integer  different objects on which they met
// @column  source_messages  integer  different tweets of the one among these
// @column  target_messages  integer  different tweets of the other
// @column  source_leads     integer  events in which the one was earlier
// @column  target_leads     integer  events in which the other was earlier
// @column  mean_delay       float    mean seconds between the two
// @column  least_delay      float    least seconds between the two
// @column  expected         float    meetings expected by chance
// @column  p                float    chance of this many, timing given what both shared; 1e-300 stands for less
// @column  q                float    false-discovery rate at which that counts
// @column  p_marginal       float    chance of this many, given how often each meets anyone; 1e-300 stands for less
// @column  q_marginal       float    false-discovery rate at which that counts
// @column  finding          string   found; ranked, by a method that tests nothing; synchronised, as accounts that are always fast are too; undecided, where they met often and timing cannot tell
// @analysis coordination
// @renders network undirected
// @evidence coordinated_evidence
// @see     Nizzoli et al. 2021
// @see     Traag et al. 2019

MATCH (a:Account)-[c:COORDINATED]->(b:Account)
WHERE c.id = $analysis AND coalesce(c.similarity, c.weight) >= $min_weight
  AND ($finding = '' OR c.finding = $finding OR ($finding = 'binding' AND c.finding IN ['found', 'ranked']))
OPTIONAL MATCH (a)-[:IN_COMMUNITY]->(g:Community)
WHERE g.analysis = $analysis
OPTIONAL MATCH (b)-[:IN_COMMUNITY]->(h:Community)
WHERE h.analysis = $analysis
RETURN a.id AS source, b.id AS target, coalesce(c.similarity, c.weight) AS weight,
       a.handle AS source_handle, b.handle AS target_handle,
       g.number AS source_community, h.number AS target_community, c.behaviour AS behaviours,
       c.events AS events, c.objects AS objects, c.source_messages AS source_messages,
       c.target_messages AS target_messages, c.source_leads AS source_leads, c.target_leads AS target_leads,
       c.mean_delay AS mean_delay, c.least_delay AS least_delay, c.expected AS expected, c.p AS p, c.q AS q,
       c.p_marginal AS p_marginal, c.q_marginal AS q_marginal, c.finding AS finding
ORDER BY weight DESC, source, target
LIMIT $limit
