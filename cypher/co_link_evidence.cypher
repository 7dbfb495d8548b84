// The tweets in which two accounts shared an address together
//
// Which own tweets of the two carry the same address within moments of each other, and how far apart?
//
// @topic   evidence
// @param   source  string  id of the one account
// @param   target  string  id of the other
// @param   time_window  integer = 60  seconds between the two, at most
// @param   limit   integer = 25  rows at most, the first first
// @column  source    string   id of the one account
// @column  target    string   id of the other
// @column  tweet     integer  id of the one's tweet
// @column  other     integer  id of the other's tweet
// @column  object    string   the address in both
// @column  ts        moment   when the one tweeted
// @column  delay     float    seconds from the one's tweet to the other's, negative where the other was first
// @column  text      string   text of the one's tweet
// @see     coordination-network-toolkit, issue 45

MATCH (a:Account {id: $source})-[:POSTED]->(t:Tweet)-[:LINKS_TO]->(o:Link)<-[:LINKS_TO]-(u:Tweet)<-[:POSTED]-(b:Account {id: $target})
WHERE a.id <> b.id AND t.stub = false AND u.stub = false AND abs(t.ts - u.ts) <= $time_window * 1000
RETURN a.id AS source, b.id AS target, t.id AS tweet, u.id AS other, o.url AS object, t.ts AS ts,
       (u.ts - t.ts) / 1000.0 AS delay, t.text AS text
ORDER BY ts, tweet, other, object
LIMIT $limit
