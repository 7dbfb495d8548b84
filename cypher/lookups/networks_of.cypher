// Networks of some accounts
//
// Which networks list these accounts?
//
// @topic   lookups
// @param   ids  list<string>  ids of the accounts
// @column  account  string  id of the account
// @column  value    string  id of a network that lists it
// @unordered who asks counts them

MATCH (a:Account)-[:LISTED_IN]->(n:Network)
WHERE a.id IN $ids
RETURN a.id AS account, n.id AS value
