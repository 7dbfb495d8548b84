// The analyses that a store holds
//
// Which analyses are there, and in which state?
//
// @topic   lookups
// @column  name    string  name of the analysis
// @column  digest  string  hash of what it found

MATCH (a:Analysis)
RETURN a.name AS name, a.digest AS digest
ORDER BY name
