// Members of a structure
//
// Who is amplified in a structure, and who amplifies?
//
// @topic   amplification
// @param   analysis   string  name of an analysis of roles
// @param   structure  integer = 0  its number; all of them where it is 0
// @column  structure  integer  number of the structure
// @column  account    string   id of the account
// @column  handle     string   its handle
// @column  role       string   core, amplifier or both, in this structure
// @column  received   integer  retweets it got in it
// @column  made       integer  retweets it made in it
// @column  created    string   day of its creation
// @analysis roles
// @see     Stanford Internet Observatory 2020, on retweet rings

MATCH (a:Account)-[m:IN_STRUCTURE]->(s:Structure)
WHERE s.analysis = $analysis AND ($structure = 0 OR s.number = $structure)
RETURN s.number AS structure, a.id AS account, a.handle AS handle, m.role AS role, m.received AS received,
       m.made AS made, a.created AS created
ORDER BY structure, received DESC, made DESC, account
