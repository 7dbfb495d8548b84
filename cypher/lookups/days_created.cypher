// When each account was created
//
// On which day was each account created?
//
// @topic   lookups
// @column  account  string  id of the account
// @column  created  string  day on which it was created, where it is known
// @unordered who asks counts them

MATCH (a:Account)
WHERE a.created IS NOT NULL
RETURN a.id AS account, a.created AS created
