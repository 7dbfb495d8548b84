// Own tweets of each account
//
// How many tweets of its own does the archive hold of each account?
//
// @topic   lookups
// @column  account  string   id of the account
// @column  tweets   integer  its own tweets
// @unordered who asks joins them

MATCH (a:Account)-[:POSTED]->(t:Tweet)
WHERE t.stub = false
RETURN a.id AS account, count(*) AS tweets
