// When the accounts were created
//
// How many of a network's accounts were created on each day?
//
// @topic   accounts
// @param   network  string = ''  a network; all of them where it is empty
// @column  created   string   day of creation, YYYY-MM-DD
// @column  accounts  integer  accounts of the network created that day
// @see     Bellingcat 2020, Uncovering a pro-Chinese government information operation

MATCH (a:Account)
WHERE a.networks CONTAINS ('|' + $network + '|') AND NOT a.id IN $without AND a.created IS NOT NULL
RETURN a.created AS created, count(a.id) AS accounts
ORDER BY created
