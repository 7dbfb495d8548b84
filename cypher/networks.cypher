// Networks at a glance
//
// Which networks does the store hold, how large are they, and what do their accounts do?
//
// @topic   overview
// @column  network             string   id of the network
// @column  title               string   its readable name
// @column  platform            string   whose ids its files hold, such as telegram; of several each, with commas
// @column  synthetic           string   SYNTHETIC where it is made up
// @column  attributed_to       string   to whom the platform attributed it
// @column  disclosed_on        string   when the platform disclosed it
// @column  accounts_announced  integer  accounts the platform announced
// @column  accounts_in_file    integer  accounts its files list
// @column  accounts_active     integer  of these, those with a tweet or retweet; empty where its files hold none
// @column  tweets              integer  own tweets of these accounts in its own files; empty where these hold no tweet
// @column  retweets            integer  retweets of theirs in its own files; all that follows is of these two, and as empty
// @column  retweet_share       float    retweets, as a share of both
// @column  retweets_inside     integer  retweets of accounts of the same network, of own tweets too
// @column  replies             integer  own tweets that answer another
// @column  quotes              integer  own tweets that quote another
// @column  with_hashtags       integer  own tweets with a hashtag
// @column  with_links          integer  own tweets with a link
// @column  no_followers        integer  accounts without a follower; empty where no count of followers is known
// @column  under_8_followers   integer  accounts with fewer than eight followers; as empty
// @column  first_seen          moment   first own tweet or retweet
// @column  last_seen           moment   last own tweet or retweet
// @column  elsewhere           integer  tweets and retweets of its accounts that only other networks' files hold
// @see     ASPI infoops, methodology

MATCH (n:Network)
OPTIONAL MATCH (a:Account)-[:LISTED_IN]->(n)
WITH n, count(a.followers) AS known, sum(CASE WHEN a.followers = 0 THEN 1 ELSE 0 END) AS zero,
     sum(CASE WHEN a.followers < 8 THEN 1 ELSE 0 END) AS few
WITH n, n.tweets + n.retweets > 0 AS acts, known, zero, few
RETURN n.id AS network, n.title AS title, n.platform AS platform,
       CASE WHEN n.synthetic THEN 'SYNTHETIC' END AS synthetic,
       n.attributed_to AS attributed_to, n.disclosed_on AS disclosed_on,
       n.accounts_announced AS accounts_announced, n.accounts_in_file AS accounts_in_file,
       CASE WHEN acts OR n.accounts_active > 0 THEN n.accounts_active END AS accounts_active,
       CASE WHEN acts THEN n.tweets END AS tweets, CASE WHEN acts THEN n.retweets END AS retweets,
       CASE WHEN acts THEN 1.0 * n.retweets / (n.tweets + n.retweets) END AS retweet_share,
       CASE WHEN acts OR n.retweets_inside > 0 THEN n.retweets_inside END AS retweets_inside,
       CASE WHEN acts THEN n.replies END AS replies, CASE WHEN acts THEN n.quotes END AS quotes,
       CASE WHEN acts THEN n.with_hashtags END AS with_hashtags, CASE WHEN acts THEN n.with_links END AS with_links,
       CASE WHEN known > 0 THEN zero END AS no_followers, CASE WHEN known > 0 THEN few END AS under_8_followers,
       n.first_ts AS first_seen, n.last_ts AS last_seen, n.elsewhere AS elsewhere
ORDER BY network
