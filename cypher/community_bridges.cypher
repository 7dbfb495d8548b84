// Accounts that bridge communities
//
// Which accounts are bound to others outside their community as well?
//
// @topic   shared behaviour
// @param   analysis  string  name of the analysis
// @param   limit  integer = 1000  rows at most, those with most pairs outside first
// @column  account    string   id of the account
// @column  handle     string   its handle
// @column  community  integer  its community
// @column  inside     integer  its pairs there
// @column  outside    integer  its pairs with accounts of other communities
// @analysis coordination
// @see     Burt 2004, on brokerage

MATCH (a:Account)-[m:IN_COMMUNITY]->(g:Community)
WHERE g.analysis = $analysis AND m.outside > 0
RETURN a.id AS account, a.handle AS handle, g.number AS community, m.pairs AS inside, m.outside AS outside
ORDER BY outside DESC, account
LIMIT $limit
