// Accounts of a network
//
// Which accounts does a network list, how large are they and what did they do? The most active first.
//
// @topic   accounts
// @param   network  string = ''  a network; all of them where it is empty
// @param   limit    integer = 1000  rows at most
// @column  account      string   id of the account
// @column  handle       string   its handle
// @column  name         string   its display name
// @column  location     string   where it said it was
// @column  language     string   its interface language
// @column  created      string   day of creation
// @column  followers    integer  followers when the archive was made
// @column  following    integer  accounts it followed then
// @column  hashed       boolean  the platform replaced its id and names by a hash
// @column  tweets       integer  own tweets
// @column  retweets     integer  retweets it made
// @column  description  string   its profile text
// @see     ASPI infoops, methodology

MATCH (a:Account)
WHERE a.networks CONTAINS ('|' + $network + '|') AND NOT a.id IN $without
WITH a
OPTIONAL MATCH (a)-[p:POSTED]->(:Tweet)
WHERE p.stub IS NULL AND (p.networks IS NULL OR p.networks CONTAINS ('|' + $network + '|'))
WITH a, count(p) AS own
OPTIONAL MATCH (a)-[r:RETWEETED]->(:Tweet)
WHERE r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|')
WITH a, own, count(r.tweet_id) AS again
RETURN a.id AS account, a.handle AS handle, a.name AS name, a.location AS location, a.language AS language,
       a.created AS created, a.followers AS followers, a.following AS following, a.hashed AS hashed, own AS tweets,
       again AS retweets, a.description AS description
ORDER BY tweets + retweets DESC, account
LIMIT $limit
