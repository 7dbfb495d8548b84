// Networks at a glance
//
// Which networks does the store hold, how large are they, and what do their accounts do?
//
// @topic   overview
// @column  network             string   id of the network
// @column  title               string   its readable name
// @column  synthetic           string   SYNTHETIC where it is made up
// @column  attributed_to       string   to whom the platform attributed it
// @column  disclosed_on        string   when the platform disclosed it
// @column  accounts_announced  integer  accounts the platform announced
// @column  accounts_in_file    integer  accounts its files list
// @column  accounts_active     integer  of these, those with a tweet or retweet
// @column  tweets              integer  own tweets of these accounts in its own files
// @column  retweets            integer  retweets of theirs in its own files; all that follows is of these two
// @column  retweet_share       float    retweets, as a share of both
// @column  retweets_inside     integer  retweets of accounts of the same network, of own tweets too
// @column  replies             integer  own tweets that answer another
// @column  quotes              integer  own tweets that quote another
// @column  with_hashtags       integer  own tweets with a hashtag
// @column  with_links          integer  own tweets with a link
// @column  no_followers        integer  accounts without a follower
// @column  under_8_followers   integer  accounts with fewer than eight followers
// @column  first_seen          moment   first own tweet or retweet
// @column  last_seen           moment   last own tweet or retweet
// @column  elsewhere           integer  tweets and retweets of its accounts that only other networks' files hold
// @see     ASPI infoops, methodology

MATCH (n:Network)
OPTIONAL MATCH (a:Account)-[:LISTED_IN]->(n)
WITH n, sum(CASE WHEN a.followers = 0 THEN 1 ELSE 0 END) AS zero,
     sum(CASE WHEN a.followers < 8 THEN 1 ELSE 0 END) AS few
OPTIONAL MATCH (n)<-[:LISTED_IN]-(a:Account)-[r:POSTED]->(:Tweet)
WHERE r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + n.id + '|'))
WITH n, zero, few, count(r) AS own, min(r.ts) AS own_first, max(r.ts) AS own_last
OPTIONAL MATCH (n)<-[:LISTED_IN]-(a:Account)-[r:RETWEETED]->(:Tweet)
WHERE r.networks IS NULL OR r.networks CONTAINS ('|' + n.id + '|')
WITH n, zero, few, own, own_first, own_last, count(r) AS again, min(r.ts) AS again_first, max(r.ts) AS again_last
OPTIONAL MATCH (n)<-[:LISTED_IN]-(a:Account)-[x:AMPLIFIED|AMPLIFIED_IN]->(b:Account)
WHERE (x.networks IS NULL OR x.networks = '|' + n.id + '|') AND b.networks CONTAINS ('|' + n.id + '|')
WITH n, zero, few, own, own_first, own_last, again, again_first, again_last, coalesce(sum(x.retweets), 0) AS inside
OPTIONAL MATCH (n)<-[:LISTED_IN]-(a:Account)-[r:POSTED]->(:Tweet)-[:IN_REPLY_TO]->(:Tweet)
WHERE r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + n.id + '|'))
WITH n, zero, few, own, own_first, own_last, again, again_first, again_last, inside, count(r) AS answers
OPTIONAL MATCH (n)<-[:LISTED_IN]-(a:Account)-[r:POSTED]->(:Tweet)-[:QUOTES]->(:Tweet)
WHERE r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + n.id + '|'))
WITH n, zero, few, own, own_first, own_last, again, again_first, again_last, inside, answers, count(r) AS cites
OPTIONAL MATCH (n)<-[:LISTED_IN]-(a:Account)-[r:POSTED]->(:Tweet)-[h:HAS_TAG]->(:Hashtag)
WHERE h.position = 1 AND r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + n.id + '|'))
WITH n, zero, few, own, own_first, own_last, again, again_first, again_last, inside, answers, cites,
     count(r) AS tagged
OPTIONAL MATCH (n)<-[:LISTED_IN]-(a:Account)-[r:POSTED]->(:Tweet)-[l:LINKS_TO]->(:Link)
WHERE l.position = 1 AND r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + n.id + '|'))
WITH n, zero, few, own, own_first, own_last, again, again_first, again_last, inside, answers, cites, tagged,
     count(r) AS linked
OPTIONAL MATCH (n)<-[:LISTED_IN]-(a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE r.stub IS NULL AND NOT r.networks CONTAINS ('|' + n.id + '|')
WITH n, zero, few, own, own_first, own_last, again, again_first, again_last, inside, answers, cites, tagged, linked,
     count(r) AS away, CASE WHEN again = 0 THEN 0.0 ELSE 1.0 * again / (own + again) END AS part
RETURN n.id AS network, n.title AS title, CASE WHEN n.synthetic THEN 'SYNTHETIC' END AS synthetic,
       n.attributed_to AS attributed_to, n.disclosed_on AS disclosed_on,
       n.accounts_announced AS accounts_announced, n.accounts_in_file AS accounts_in_file,
       n.accounts_active AS accounts_active, own AS tweets, again AS retweets,
       part AS retweet_share,
       inside AS retweets_inside, answers AS replies, cites AS quotes, tagged AS with_hashtags,
       linked AS with_links, zero AS no_followers, few AS under_8_followers,
       CASE WHEN again_first < own_first OR own_first IS NULL THEN again_first ELSE own_first END AS first_seen,
       CASE WHEN again_last > own_last OR own_last IS NULL THEN again_last ELSE own_last END AS last_seen,
       away AS elsewhere
ORDER BY network
