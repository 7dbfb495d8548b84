// Networks of some accounts
//
// Which networks list these accounts?
//
// @topic   lookups
// @param   ids  list<string>  ids of the accounts
// @column  account  string  id of the account
// @column  value    string  id of a network that lists it
// @unordered who asks counts them

UNWIND $ids AS id
MATCH (a:Account {id: id})-[:LISTED_IN]->(n:Network)
RETURN a.id AS account, n.id AS value
