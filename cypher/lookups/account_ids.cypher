// Ids of all accounts
//
// Which accounts are there?
//
// @topic   lookups
// @column  account  string  id of the account
// @unordered who asks looks them up

MATCH (a:Account)
RETURN a.id AS account
