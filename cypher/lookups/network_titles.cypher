// The networks that a store holds
//
// Which networks are there, and which of them are made up?
//
// @topic   lookups
// @column  id         string   id of the network
// @column  title      string   its title
// @column  synthetic  boolean  whether it is made up

MATCH (n:Network)
RETURN n.id AS id, n.title AS title, n.synthetic AS synthetic
ORDER BY id
