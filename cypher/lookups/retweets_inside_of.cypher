// Retweets of some accounts, inside networks
//
// How often do these accounts retweet anybody whom a network lists?
//
// @topic   lookups
// @param   ids  list<string>  ids of the accounts
// @column  account  string   id of the account
// @column  n        integer  its retweets of listed accounts, of itself too
// @unordered who asks counts them

UNWIND $ids AS id
MATCH (a:Account {id: id})-[x:AMPLIFIED]->(b:Account)
WHERE b.networks IS NOT NULL
RETURN a.id AS account, sum(x.retweets) AS n
