// What other networks' files tell of a network's accounts
//
// Which tweets and retweets of a network's accounts stand in the files of other networks only?
//
// @topic   lookups
// @param   network   string   the network
// @column  networks  string   those in whose files they stand, as ||one|other|
// @column  tweets    integer  own tweets and retweets
// @unordered who asks sorts them

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.networks CONTAINS ('|' + $network + '|') AND r.stub IS NULL AND NOT r.networks CONTAINS ('|' + $network + '|')
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN r.networks AS networks, count(*) AS tweets
