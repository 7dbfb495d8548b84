// When some accounts were created
//
// On which day was each of these accounts created?
//
// @topic   lookups
// @param   ids  list<string>  ids of the accounts
// @column  account  string  id of the account
// @column  value    string  day on which it was created, where it is known
// @unordered who asks sorts them

UNWIND $ids AS id
MATCH (a:Account {id: id})
WHERE a.created IS NOT NULL
RETURN a.id AS account, a.created AS value
