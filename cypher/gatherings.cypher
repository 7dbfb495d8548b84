// Gatherings of accounts that met often and were not found
//
// Which accounts meet again and again though timing cannot tell, as far as meetings explain why, and with which applications?
//
// @topic   shared behaviour
// @param   analysis  string  name of the analysis
// @param   limit     integer = 1000  gatherings at most, the most surprising first
// @column  behaviour    string   what they did
// @column  gathering    integer  its number, the most surprising first
// @column  accounts     integer  accounts of these pairs
// @column  pairs        integer  pairs among them that met often and were not found
// @column  objects      integer  objects on which any of these pairs met
// @column  sittings     integer  in how many sittings all these meetings lie
// @column  reason       string   closed: nearly always, alone, on many days; part: less than half of what both shared; crowd: others shared these at other times; events: many objects at a time; clock: the same minutes of the day, or a timer
// @column  met_share    float    of the objects that a pair shared, those on which it met: mean, 0 to 1
// @column  alone_share  float    of all who shared what a pair met on, those who were there within the window: mean, 0 to 1
// @column  surprise     float    median of the pairs' surprise
// @column  clients      string   applications of their tweets and retweets, the three with the most
// @analysis coordination

MATCH (g:Gathering)
WHERE g.analysis = $analysis
RETURN g.behaviour AS behaviour, g.number AS gathering, g.accounts AS accounts, g.pairs AS pairs, g.objects AS objects,
       g.sittings AS sittings, g.reason AS reason, g.met_share AS met_share, g.alone_share AS alone_share,
       g.surprise AS surprise, g.clients AS clients
ORDER BY surprise DESC, behaviour, gathering
LIMIT $limit
