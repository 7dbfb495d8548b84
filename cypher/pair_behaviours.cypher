// What each behaviour tells of a pair
//
// Of an analysis of several behaviours: how much did each of them bring to each pair?
//
// @topic   shared behaviour
// @param   analysis  string  name of the analysis
// @param   finding  string = ''  found, ranked, together, synchronised or undecided; all where it is empty
// @param   limit    integer = 10000  rows at most
// @column  source     string  id of the account with the smaller id
// @column  target     string  id of the account with the greater id
// @column  behaviour  string  what both did
// @column  weight     float   objects on which they met, or the weight of the method
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
// @column  finding          string   found; ranked, by a method that tests nothing; together, with the others; synchronised, as always fast accounts are too; undecided, where timing cannot tell
// @analysis coordination
// @see     Wilson 2019
// @see     Vovk and Wang 2020

MATCH (a:Account)-[c:COORDINATED]->(b:Account)
WHERE c.analysis = $analysis AND c.id <> $analysis AND ($finding = '' OR c.finding = $finding)
RETURN a.id AS source, b.id AS target, c.behaviour AS behaviour, coalesce(c.similarity, c.weight) AS weight,
       c.events AS events, c.objects AS objects, c.source_messages AS source_messages,
       c.target_messages AS target_messages, c.source_leads AS source_leads, c.target_leads AS target_leads,
       c.mean_delay AS mean_delay, c.least_delay AS least_delay, c.expected AS expected, c.p AS p, c.q AS q,
       c.p_marginal AS p_marginal, c.q_marginal AS q_marginal, c.finding AS finding
ORDER BY source, target, behaviour
LIMIT $limit
