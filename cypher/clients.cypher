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

MATCH (a:Account)-[:LISTED_IN]->(n:Network)
WHERE $network = '' OR n.id = $network
WITH DISTINCT a
MATCH (a)-[r:POSTED|RETWEETED]->(t:Tweet)
WHERE (r.ts IS NOT NULL OR t.stub = false)
  AND coalesce(CASE WHEN r.ts IS NULL THEN t.networks ELSE r.networks END, '|' + $network + '|') CONTAINS ('|' + $network + '|')
RETURN CASE WHEN r.ts IS NULL THEN t.client ELSE r.client END AS client, count(*) AS tweets,
       count(DISTINCT a.id) AS accounts
ORDER BY tweets DESC, client
