// Regulars among some accounts
//
// Whom does each of these accounts retweet, and who retweets it, more often than chance explains?
//
// @topic   lookups
// @param   ids  list<string>  ids of the accounts
// @column  analysis   string   name of the analysis
// @column  retweeter  string   id of the account that retweets
// @column  author     string   id of the account that is retweeted
// @column  retweeter_handle  string  handle of the one
// @column  author_handle     string  handle of the other
// @column  structure  integer  number of the structure; empty where it is part of none
// @column  retweets   integer  how often
// @column  tweets     integer  different tweets
// @column  median_delay  float  median seconds from tweet to retweet
// @column  fast       boolean  sooner than others, than to others, and than most
// @column  synchronous  boolean  within a minute of another regular more often than by chance
// @column  surprise   float    −log10 of the chance of this many retweets
// @column  q          float    false-discovery rate at which that counts

MATCH (a:Account)-[x:REGULAR_OF]->(b:Account)
WHERE a.id IN $ids OR b.id IN $ids
RETURN x.analysis AS analysis, a.id AS retweeter, b.id AS author, a.handle AS retweeter_handle, b.handle AS author_handle,
       x.structure AS structure, x.retweets AS retweets, x.tweets AS tweets, x.median_delay AS median_delay,
       x.fast AS fast, x.synchronous AS synchronous, x.surprise AS surprise, x.q AS q
ORDER BY analysis, surprise DESC, retweeter, author
