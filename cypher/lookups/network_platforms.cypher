// The platforms of the networks
//
// Whose ids do the files of each network hold?
//
// @topic   lookups
// @column  id        string  id of the network
// @column  platform  string  such as telegram; of several each, with commas

MATCH (n:Network)
RETURN n.id AS id, n.platform AS platform
ORDER BY id
