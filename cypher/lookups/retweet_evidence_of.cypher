// The tweets behind retweet links
//
// Which tweets of the second account of each link did the first retweet, when, and how fast?
//
// @topic   lookups
// @param   links    list<string>  links as the ids of the two, a space between them
// @param   sources  list<string>  ids of the first accounts of these
// @param   targets  list<string>  ids of the second
// @param   network  string = ''  a network, whose own files are to tell of it; all of them where it is empty
// @column  source    string   id of the account that retweets
// @column  target    string   id of the account that is retweeted
// @column  tweet     tweet    id of the retweeted tweet
// @column  retweet   tweet    id of the retweet
// @column  ts        moment   when it was retweeted
// @column  delay     float    seconds from tweet to retweet, where both are known
// @column  text      string   text of the tweet
// @column  file      string   Source.id of the file that tells of the tweet
// @column  row       integer  record in that file
// @unordered who asks takes the first of each link

MATCH (a:Account)-[r:RETWEETED]->(t:Tweet)<-[:POSTED]-(b:Account)
WHERE a.id IN $sources AND b.id IN $targets AND (a.id + ' ' + b.id) IN $links
WITH a, r, t, b
WHERE (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without AND NOT b.id IN $without
RETURN a.id AS source, b.id AS target, t.id AS tweet, r.tweet_id AS retweet, r.ts AS ts,
       (r.ts - t.ts) / 1000.0 AS delay, t.text AS text, t.source AS file, t.row AS row
