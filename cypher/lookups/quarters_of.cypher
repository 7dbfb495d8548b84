// When a network tweets, by quarters of an hour
//
// How many own tweets and retweets of a network fall on each quarter of an hour?
//
// @topic   lookups
// @param   network  string  the network
// @column  quarter  integer  quarters of an hour since 1970, UTC
// @column  tweets   integer  own tweets and retweets
// @unordered who asks counts them

MATCH (a:Account)-[:LISTED_IN]->(n:Network {id: $network})
MATCH (a)-[r:POSTED|RETWEETED]->(t:Tweet)
WHERE (r.ts IS NOT NULL OR t.stub = false)
  AND coalesce(CASE WHEN r.ts IS NULL THEN t.networks ELSE r.networks END, '|' + $network + '|')
      CONTAINS ('|' + $network + '|')
WITH coalesce(r.ts, t.ts) / 900000 AS quarter
WHERE quarter IS NOT NULL
RETURN quarter, count(*) AS tweets
