// The files that a store holds
//
// Of which file did each network come, and how old is it?
//
// @topic   lookups
// @column  network       string  id of the network
// @column  file          string  name of the file
// @column  format        string  name of the format it was read as
// @column  sha256        string  hash of its content
// @column  snapshot      string  when the archive was made, YYYY-MM, where its name tells
// @column  disclosed_on  string  when the platform disclosed the network
// @column  last          moment  last tweet or retweet of the network

MATCH (s:Source)-[:PART_OF]->(n:Network)
RETURN n.id AS network, s.name AS file, s.format AS format, s.sha256 AS sha256, s.snapshot AS snapshot, n.disclosed_on AS disclosed_on,
       n.last_ts AS last
ORDER BY network, file, sha256
