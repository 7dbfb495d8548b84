// What other networks' files tell of a network's accounts
//
// Which tweets and retweets of a network's accounts stand in the files of other networks only?
//
// @topic   lookups
// @param   network   string   the network
// @column  networks  string   those in whose files they stand, as ||one|other|
// @column  tweets    integer  own tweets and retweets
// @unordered who asks sorts them

MATCH (n:Network {id: $network})<-[:LISTED_IN]-(a:Account)-[r:POSTED|RETWEETED]->(t:Tweet)
WHERE (r.ts IS NOT NULL OR t.stub = false)
  AND NOT coalesce(CASE WHEN r.ts IS NULL THEN t.networks ELSE r.networks END, '|' + $network + '|')
      CONTAINS ('|' + $network + '|')
RETURN CASE WHEN r.ts IS NULL THEN t.networks ELSE r.networks END AS networks, count(*) AS tweets
