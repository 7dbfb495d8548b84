// Retweets of no moment
//
// Of how many retweets of an account is it not known when they were made?
//
// @topic   lookups
// @column  retweeter  string   id of the account that retweeted
// @column  networks   string   where several networks list the account, those in whose files they stand
// @column  retweets   integer  how many of no known moment

MATCH (a:Account)-[r:RETWEETED]->(t:Tweet)
WHERE r.ts IS NULL
RETURN a.id AS retweeter, r.networks AS networks, count(*) AS retweets
ORDER BY retweeter, networks
