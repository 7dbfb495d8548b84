// Clients of a network
//
// With which applications does a network tweet and retweet?
//
// @topic   content
// @param   network  string = ''  a network; all of them where it is empty
// @column  client    string   application; empty where the file tells none
// @column  tweets    integer  own tweets and retweets
// @column  accounts  integer  accounts that used it
// @see     ASPI, Retweeting through the great firewall, 2020

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
WITH r.client_id AS number, count(*) AS times, count(DISTINCT a) AS users
OPTIONAL MATCH (c:Client {id: number})
RETURN c.name AS client, times AS tweets, users AS accounts
ORDER BY tweets DESC, client
