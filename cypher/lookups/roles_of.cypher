// Roles of some accounts
//
// Which role did each analysis find for each of these accounts, and how firmly?
//
// @topic   lookups
// @param   ids  list<string>  ids of the accounts
// @column  account             string   id of the account
// @column  analysis            string   name of the analysis
// @column  role                string   core, amplifier or both
// @column  core_score          float    0 to 1; orders, no chance
// @column  amplifier_score     float    0 to 1; orders, no chance
// @column  retweets_received   integer  retweets of it that the files hold
// @column  retweeted_by        integer  accounts that made them
// @column  regular_retweets    integer  of these, by its regulars
// @column  captured            float    these, of those that the files hold
// @column  platform_retweets   integer  retweets of its own tweets by anybody, as the platform counted
// @column  platform_share      float    regular retweets as a share of these, where they are no fewer
// @column  amplifiers          integer  regulars that retweet it more than chance explains
// @column  median_delay        float    median seconds of its regulars
// @column  retweets_made       integer  retweets it made
// @column  top_author_share    float    share of its retweets that its favourite got
// @column  strong_pairs        integer  authors it retweets more than chance explains
// @column  fast_share          float    share of its retweets in fast pairs
// @column  synchronous_share   float    share of its retweets in synchronous pairs
// @column  core_surprise       float    −log10 of the chance of such repetition towards it
// @column  amplifier_surprise  float    −log10 of the chance of its repetition

UNWIND $ids AS id
MATCH (a:Account {id: id})-[r:HAS_ROLE]->(x:Analysis)
RETURN a.id AS account, x.name AS analysis, r.role AS role, r.core_score AS core_score, r.amplifier_score AS amplifier_score,
       r.retweets_received AS retweets_received, r.retweeted_by AS retweeted_by, r.regular_retweets AS regular_retweets,
       r.captured AS captured, r.platform_retweets AS platform_retweets, r.platform_share AS platform_share,
       r.amplifiers AS amplifiers, r.median_delay AS median_delay, r.retweets_made AS retweets_made, r.top_author_share AS top_author_share,
       r.strong_pairs AS strong_pairs, r.fast_share AS fast_share, r.synchronous_share AS synchronous_share,
       r.core_surprise AS core_surprise, r.amplifier_surprise AS amplifier_surprise
ORDER BY analysis, account
