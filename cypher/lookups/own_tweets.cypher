// Own tweets of each account
//
// How many tweets of its own does the archive hold of each account?
//
// @topic   lookups
// @column  account  string   id of the account
// @column  networks  string  where several networks list the account, those in whose files they stand
// @column  tweets   integer  its own tweets
// @unordered who asks joins them

MATCH (a:Account)-[:POSTED]->(t:Tweet)
WHERE t.stub = false
RETURN a.id AS account, t.networks AS networks, count(*) AS tweets
