// Pairs that met often and were not found
//
// Which pairs met again and again, though timing cannot tell them from ordinary accounts, and which are to be looked at first?
//
// @topic   shared behaviour
// @param   analysis   string  name of the analysis
// @param   gathering  integer = 0  number of their gathering; all of them where it is 0
// @param   limit      integer = 10000  pairs at most, the most surprising first
// @column  source         string   id of the account with the smaller id
// @column  target         string   id of the account with the greater id
// @column  rank           integer  place in the list of the behaviour, from 1
// @column  source_handle  string   handle of the one
// @column  target_handle  string   handle of the other
// @column  behaviour      string   what both did
// @column  weight         float    objects on which they met
// @column  shared         integer  objects that both shared, whenever
// @column  sittings       integer  occasions on which they met
// @column  occasions      integer  on which both shared something; an hour's pause or six hours begin a new one
// @column  days           integer  days on which they met, UTC
// @column  median_delay   float    median seconds between the two
// @column  alone_share    float    of all who shared what they met on, those who were there within the window, 0 to 1
// @column  surprise       float    how the list is ordered: −log10, about, of meeting so often, half being none
// @column  gathering      integer  number of the gathering that the pair lies in
// @column  reason         string   closed: nearly always, alone, on many days; part: less than half of what both shared; crowd: others shared these at other times; events: many objects at a time; clock: the same minutes of the day, or a timer
// @column  finding        string   synchronised, as accounts that are always fast are too; else undecided
// @analysis coordination
// @renders network undirected
// @evidence coordinated_evidence

MATCH (a:Account)-[c:COORDINATED]->(b:Account)
WHERE c.analysis = $analysis AND c.rank IS NOT NULL AND ($gathering = 0 OR c.gathering = $gathering)
RETURN a.id AS source, b.id AS target, c.rank AS rank, a.handle AS source_handle, b.handle AS target_handle,
       c.behaviour AS behaviour, c.weight * 1.0 AS weight, c.shared AS shared, c.sittings AS sittings,
       c.occasions AS occasions, c.days AS days, c.median_delay AS median_delay, c.alone_share AS alone_share,
       c.surprise AS surprise, c.gathering AS gathering, c.reason AS reason, c.finding AS finding
ORDER BY surprise DESC, rank, behaviour, source, target
LIMIT $limit
