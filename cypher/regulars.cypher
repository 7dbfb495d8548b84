// Regulars in no structure
//
// Who retweets whom more often than chance explains, without being part of a structure?
//
// @topic   amplification
// @param   analysis  string  name of an analysis of roles
// @param   account   string = ''  one end of the pair, by its id; all where it is empty
// @param   limit     integer = 1000  pairs at most, the most surprising first
// @column  retweeter        string   id of the account that retweets
// @column  author           string   id of the account that is retweeted
// @column  retweeter_handle string   handle of the one
// @column  author_handle    string   handle of the other
// @column  retweets         integer  how often
// @column  tweets           integer  different tweets
// @column  median_delay     float    median seconds from tweet to retweet
// @column  fast             boolean  sooner than others, than to others, and than most
// @column  steady           boolean  delays in a narrower band than the account's others
// @column  synchronous      boolean  within a minute of another regular more often than by chance
// @column  surprise         float    −log10 of the chance of this many retweets
// @column  q                float    false-discovery rate at which that counts
// @column  first            moment   first retweet
// @column  last             moment   last retweet
// @analysis roles
// @see     fans, staff and friends look like this: a regular alone has no role

MATCH (a:Account)-[x:REGULAR_OF]->(b:Account)
WHERE x.analysis = $analysis AND x.structure IS NULL AND ($account = '' OR a.id = $account OR b.id = $account)
RETURN a.id AS retweeter, b.id AS author, a.handle AS retweeter_handle, b.handle AS author_handle,
       x.retweets AS retweets, x.tweets AS tweets, x.median_delay AS median_delay, x.fast AS fast,
       x.steady AS steady, x.synchronous AS synchronous, x.surprise AS surprise, x.q AS q,
       x.first_ts AS first, x.last_ts AS last
ORDER BY surprise DESC, retweeter, author
LIMIT $limit
