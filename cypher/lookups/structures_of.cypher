// Structures of some accounts
//
// Of which structures is each of these accounts, and as what?
//
// @topic   lookups
// @param   ids  list<string>  ids of the accounts
// @column  account     string   id of the account
// @column  analysis    string   name of the analysis
// @column  structure   integer  number of the structure
// @column  name        string   after the core that is amplified most
// @column  kind        string   ring, multi-core ring, mutual ring, two layers, chain
// @column  way         string   how it shows: by time, by mass, repetition only, pool
// @column  role        string   core, amplifier or both, in this structure
// @column  received    integer  retweets it got in it
// @column  made        integer  retweets it made in it
// @column  cores       integer  accounts that are amplified
// @column  amplifiers  integer  accounts that amplify them
// @column  retweets    integer  retweets among them

UNWIND $ids AS id
MATCH (a:Account {id: id})-[m:IN_STRUCTURE]->(s:Structure)
RETURN a.id AS account, s.analysis AS analysis, s.number AS structure, s.name AS name, s.kind AS kind, s.way AS way,
       m.role AS role, m.received AS received, m.made AS made, s.cores AS cores, s.amplifiers AS amplifiers,
       s.retweets AS retweets
ORDER BY analysis, structure, account
