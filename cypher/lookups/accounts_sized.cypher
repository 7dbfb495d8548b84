// How large each account of a network is
//
// How many followers has each account that a network lists, whom does it follow, and when was it created?
//
// @topic   lookups
// @param   network  string = ''  the network; all of them where it is empty
// @column  account    string   id of the account
// @column  followers  integer  followers when the archive was made
// @column  following  integer  accounts it followed then
// @column  created    string   day of creation
// @unordered who asks joins them

MATCH (a:Account)
WHERE a.networks CONTAINS ('|' + $network + '|') AND NOT a.id IN $without
RETURN a.id AS account, a.followers AS followers, a.following AS following, a.created AS created
