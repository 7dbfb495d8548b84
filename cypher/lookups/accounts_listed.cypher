// Accounts that a network lists
//
// Which accounts does a network list?
//
// @topic   lookups
// @param   network  string  the network
// @column  account  string  id of the account
// @unordered who asks sorts them

MATCH (a:Account)-[:LISTED_IN]->(n:Network)
WHERE n.id = $network
RETURN a.id AS account
