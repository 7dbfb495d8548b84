// When the accounts were created
//
// How many of a network's accounts were created on each day?
//
// @topic   accounts
// @param   network  string = ''  a network; all of them where it is empty
// @column  created   string   day of creation, YYYY-MM-DD
// @column  accounts  integer  accounts of the network created that day
// @see     Bellingcat 2020, Uncovering a pro-Chinese government information operation

MATCH (n:Network)<-[entry:LISTED_IN]-(a:Account)
WHERE ($network = '' OR n.id = $network) AND ($network <> '' OR entry.once) AND a.created IS NOT NULL
RETURN a.created AS created, count(a.id) AS accounts
ORDER BY created
