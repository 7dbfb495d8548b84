// Retweets of some accounts
//
// How often do these accounts retweet anybody who is known?
//
// @topic   lookups
// @param   ids  list<string>  ids of the accounts
// @column  account  string   id of the account
// @column  n        integer  its retweets, of its own tweets too
// @unordered who asks counts them

UNWIND $ids AS id
MATCH (a:Account {id: id})-[x:AMPLIFIED]->(:Account)
RETURN a.id AS account, sum(x.retweets) AS n
