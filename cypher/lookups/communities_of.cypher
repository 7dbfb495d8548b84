// Communities of some accounts
//
// Of which communities is each of these accounts, and how closely bound?
//
// @topic   lookups
// @param   ids  list<string>  ids of the accounts
// @column  account    string   id of the account
// @column  analysis   string   name of the analysis
// @column  community  integer  number of the community
// @column  accounts   integer  its members
// @column  behaviours string   what binds them: pairs by behaviour, the three with the most
// @column  stability  float    mean over other seeds of the best Jaccard overlap, 0 to 1
// @column  pairs      integer  pairs of the account inside it
// @column  outside    integer  pairs of the account with accounts of other communities

UNWIND $ids AS id
MATCH (a:Account {id: id})-[m:IN_COMMUNITY]->(g:Community)
RETURN a.id AS account, g.analysis AS analysis, g.number AS community, g.accounts AS accounts,
       g.behaviours AS behaviours, g.stability AS stability, m.pairs AS pairs, m.outside AS outside
ORDER BY analysis, community, account
