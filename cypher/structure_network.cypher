// A structure: its cores and its amplifiers
//
// Who amplifies whom in the structures of an analysis, how often, and what shows it?
//
// @topic   amplification
// @param   analysis   string  name of an analysis of roles
// @param   structure  integer = 0  its number; all of them where it is 0
// @param   limit      integer = 5000  pairs at most, the heaviest first
// @column  source            string   id of the account that retweets, the amplifier
// @column  target            string   id of the account that is retweeted, the core
// @column  weight            integer  retweets
// @column  source_handle     string   handle of the one
// @column  target_handle     string   handle of the other
// @column  source_role       string   core, amplifier or both
// @column  target_role       string   core, amplifier or both
// @column  structure         integer  number of the structure
// @column  tweets            integer  different tweets
// @column  median_delay      float    median seconds from tweet to retweet
// @column  fast              boolean  sooner than others, than to others, and than most
// @column  steady            boolean  delays in a narrower band than the account's others
// @column  synchronous       boolean  within a minute of another regular more often than by chance
// @column  surprise          float    −log10 of the chance of this many retweets
// @column  q                 float    false-discovery rate at which that counts
// @column  first             moment   first retweet
// @column  last              moment   last retweet
// @analysis roles
// @renders network
// @evidence retweet_evidence
// @see     Stanford Internet Observatory 2020, on retweet rings

MATCH (a:Account)-[x:REGULAR_OF]->(b:Account)
WHERE x.analysis = $analysis AND x.structure IS NOT NULL AND ($structure = 0 OR x.structure = $structure)
MATCH (a)-[r:HAS_ROLE]->(y:Analysis)
WHERE y.name = $analysis
MATCH (b)-[s:HAS_ROLE]->(z:Analysis)
WHERE z.name = $analysis
RETURN a.id AS source, b.id AS target, x.retweets AS weight, a.handle AS source_handle, b.handle AS target_handle,
       r.role AS source_role, s.role AS target_role, x.structure AS structure, x.tweets AS tweets,
       x.median_delay AS median_delay, x.fast AS fast, x.steady AS steady, x.synchronous AS synchronous,
       x.surprise AS surprise, x.q AS q, x.first_ts AS first, x.last_ts AS last
ORDER BY weight DESC, source, target
LIMIT $limit
