// The account of an id
//
// Is there an account of this id?
//
// @topic   lookups
// @param   id  string  id of the account
// @column  account  string  the same
// @unordered there is one, or none

MATCH (a:Account {id: $id})
RETURN a.id AS account
