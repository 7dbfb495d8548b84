// The tweets of accounts that carry hashtags
//
// Which own tweets and retweets of the account of each link carry its hashtag, and when did it post them?
//
// @topic   lookups
// @param   links    list<string>  links as the account and the hashtag with #, a space between them
// @param   sources  list<string>  ids of the accounts of these
// @param   targets  list<string>  the hashtags, with #
// @param   network  string = ''  a network, whose own files are to tell of it; all of them where it is empty
// @column  source    string   id of the account
// @column  target    string   the hashtag, folded, with #
// @column  tweet     tweet    id of the tweet, or of the retweeted one
// @column  retweet   tweet    id of the retweet; empty for an own tweet
// @column  ts        moment   when the account posted it
// @column  text      string   text of the tweet
// @column  file      string   Source.id of the file that tells of the tweet
// @column  row       integer  record in that file
// @unordered who asks takes the first of each link

MATCH (a:Account)-[r:POSTED|RETWEETED]->(t:Tweet)-[:HAS_TAG]->(h:Hashtag)
WHERE a.id IN $sources
WITH a, r, t, '#' + h.tag AS tag
WHERE tag IN $targets AND (a.id + ' ' + tag) IN $links
  AND r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN a.id AS source, tag AS target, t.id AS tweet, r.tweet_id AS retweet, r.ts AS ts, t.text AS text,
       t.source AS file, t.row AS row
