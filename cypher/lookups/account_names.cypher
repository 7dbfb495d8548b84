// What accounts are called
//
// Which handle and which name has each account?
//
// @topic   lookups
// @column  account  string  id of the account
// @column  handle   string  its handle
// @column  name     string  its display name
// @unordered who asks looks for one of them

MATCH (a:Account)
RETURN a.id AS account, a.handle AS handle, a.name AS name
