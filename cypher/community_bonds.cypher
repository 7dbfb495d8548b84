// What binds a community
//
// On what did the members of a community meet, and how often?
//
// @topic   shared behaviour
// @param   analysis  string  name of the analysis
// @param   community  integer = 0  its number; all of them where it is 0
// @param   limit      integer = 1000  rows at most, the most frequent first
// @column  community    integer  number of the community
// @column  behaviour    string   what they did
// @column  object       string   what they shared
// @column  meetings     integer  times that two of them met on it
// @column  least_delay  float    least seconds between two of them
// @column  first        moment   first time
// @column  last         moment   last time
// @column  tweet        tweet    a tweet that shows it: the one with the smallest id
// @column  text         string   a text of it, the first by spelling
// @analysis coordination
// @see     Giglietto et al. 2020

MATCH (a:Account)-[:IN_COMMUNITY]->(g:Community)
WHERE g.analysis = $analysis AND ($community = 0 OR g.number = $community)
MATCH (a)-[m:MET]->(b:Account)-[:IN_COMMUNITY]->(h:Community)
WHERE m.analysis = $analysis AND h.id = g.id
RETURN g.number AS community, m.behaviour AS behaviour, m.object AS object, count(m.id) AS meetings,
       min(abs(m.target_ts - m.source_ts)) / 1000.0 AS least_delay, min(m.source_ts) AS first, max(m.source_ts) AS last,
       min(m.tweet) AS tweet, min(m.text) AS text
ORDER BY meetings DESC, community, behaviour, object
LIMIT $limit
