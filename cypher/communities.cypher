// Communities of accounts that behave alike
//
// Which communities are in an analysis, what binds each, and how firmly does it stand?
//
// @topic   shared behaviour
// @param   analysis  string  name of the analysis
// @column  community   integer  its number, by size
// @column  accounts    integer  its members
// @column  pairs       integer  pairs among them
// @column  density     float    these, of all that could be
// @column  behaviours  string   what binds them: pairs by behaviour, the three with the most
// @column  networks    string   members by network, the three with the most
// @column  languages   string   languages of their own tweets, the three with the most
// @column  hours       string   the busiest eight hours on end, UTC
// @column  created     string   first, median and last day of creation
// @column  inside_share  float  part of their retweets that goes to accounts of any network here, 0 to 1
// @column  stability   float    mean over other seeds of the best Jaccard overlap, 0 to 1; empty above 500,000 pairs
// @column  objects     string   the three things they met on most often, with how many meetings
// @column  clients     string   applications of their tweets and retweets, the three with the most
// @was     inside column inside_share
// @analysis coordination
// @see     Traag et al. 2019

MATCH (g:Community)
WHERE g.analysis = $analysis
RETURN g.number AS community, g.accounts AS accounts, g.pairs AS pairs, g.density AS density,
       g.behaviours AS behaviours, g.networks AS networks, g.languages AS languages, g.hours AS hours,
       g.created AS created, g.inside AS inside_share, g.stability AS stability, g.objects AS objects,
       g.clients AS clients
ORDER BY community
