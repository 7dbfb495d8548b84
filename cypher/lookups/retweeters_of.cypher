// Who retweets some accounts
//
// Who retweets these accounts, and how often?
//
// @topic   lookups
// @param   ids      list<string>  ids of the accounts
// @param   network  string = ''   a network, whose own files are to tell of it; all of them where it is empty
// @param   limit    integer = 20  rows at most
// @column  account   string   id of who retweets them
// @column  handle    string   its handle
// @column  networks  string   the networks that list it, as ||one|other|; empty where none does
// @column  retweets  integer  how often
// @column  accounts  integer  of these accounts, those that it retweets
// @column  first     moment   first time
// @column  last      moment   last time

MATCH (b:Account)<-[x:AMPLIFIED|AMPLIFIED_IN]-(a:Account)
WHERE b.id IN $ids
WITH a, b, x.retweets AS times, x.networks AS own, x.first_ts AS begun, x.last_ts AS ended
WHERE a.id <> b.id AND (own IS NULL OR own CONTAINS ('|' + $network + '|')) AND NOT a.id IN $without AND NOT b.id IN $without
RETURN a.id AS account, a.handle AS handle, a.networks AS networks, sum(times) AS retweets, count(b.id) AS accounts,
       min(begun) AS first, max(ended) AS last
ORDER BY retweets DESC, account
LIMIT $limit
