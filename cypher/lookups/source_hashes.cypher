// The sources that a store holds
//
// Of which files was the graph made?
//
// @topic   lookups
// @column  sha256  string  hash of the file
// @unordered who asks makes a set of them

MATCH (s:Source)
RETURN s.sha256 AS sha256
