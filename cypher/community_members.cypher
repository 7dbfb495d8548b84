// Members of a community
//
// Who belongs to a community, and how closely is each bound to it?
//
// @topic   shared behaviour
// @param   analysis  string  name of the analysis
// @param   community  integer = 0  its number; all of them where it is 0
// @column  community  integer  number of the community
// @column  account    string   id of the account
// @column  handle     string   its handle
// @column  pairs      integer  its pairs inside the community
// @column  weight     float    their weights together
// @column  outside    integer  its pairs with accounts of other communities
// @column  followers  integer  its followers when the archive was made
// @column  created    string   day of its creation
// @analysis coordination
// @see     Pacheco et al. 2021

MATCH (a:Account)-[m:IN_COMMUNITY]->(g:Community)
WHERE g.analysis = $analysis AND ($community = 0 OR g.number = $community)
RETURN g.number AS community, a.id AS account, a.handle AS handle, m.pairs AS pairs,
       coalesce(m.similarity, m.weight) AS weight, m.outside AS outside, a.followers AS followers, a.created AS created
ORDER BY community, pairs DESC, account
