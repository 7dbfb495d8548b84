// Followers of a network's accounts
//
// How many of a network's accounts have how many followers?
//
// @topic   accounts
// @param   network  string = ''  a network; all of them where it is empty
// @column  followers  integer  followers when the archive was made; empty where it does not tell
// @column  accounts   integer  accounts of the network that have so many
// @see     ASPI, Retweeting through the great firewall, 2020

MATCH (a:Account)
WHERE a.networks CONTAINS ('|' + $network + '|') AND NOT a.id IN $without
RETURN a.followers AS followers, count(a.id) AS accounts
ORDER BY followers
