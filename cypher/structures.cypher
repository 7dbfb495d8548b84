// Structures of cores and amplifiers
//
// Which accounts are amplified by a ring-like group, how large is it, and how does it show?
//
// @topic   amplification
// @param   analysis   string  name of an analysis of roles
// @column  structure        integer  its number, by retweets
// @column  name             string   after the core that is amplified most
// @column  kind             string   ring, multi-core ring, mutual ring, two layers, chain
// @column  way              string   how it shows: by time, by mass, repetition only, pool
// @column  cores            integer  accounts that are amplified
// @column  amplifiers       integer  accounts that amplify them
// @column  retweets         integer  retweets among them
// @column  captured         float    of the retweets of its cores that the files hold, the share its amplifiers made
// @column  platform_retweets  integer  retweets of its cores' own tweets by anybody, as the platform counted
// @column  platform_share   float    its retweets as a share of these, where they are no fewer
// @column  median_delay     float    median seconds from tweet to retweet
// @column  after            float    of a pool: seconds from tweet to retweet, from so many on
// @column  within           float    of a pool: up to so many
// @column  within_share     float    of a pool: of all retweets of its cores, the share that its amplifiers made between the two
// @column  first            moment   first of these retweets
// @column  last             moment   last of them
// @column  overlaps         string   other structures with accounts of it
// @column  community        integer  community that most of it is in, where one was compared with
// @column  community_share  float    share of its accounts that are in that community
// @analysis roles
// @see     Stanford Internet Observatory 2020, on retweet rings
// @see     Traag et al. 2019

MATCH (s:Structure)
WHERE s.analysis = $analysis
RETURN s.number AS structure, s.name AS name, s.kind AS kind, s.way AS way, s.cores AS cores,
       s.amplifiers AS amplifiers, s.retweets AS retweets, s.captured AS captured,
       s.platform_retweets AS platform_retweets, s.platform_share AS platform_share, s.median_delay AS median_delay,
       s.after AS after, s.within AS within, s.within_share AS within_share,
       s.first_ts AS first, s.last_ts AS last, s.overlaps AS overlaps, s.community AS community,
       s.community_share AS community_share
ORDER BY structure
