// Whom some accounts retweet
//
// Whom do these accounts retweet, and how often?
//
// @topic   lookups
// @param   ids      list<string>  ids of the accounts
// @param   network  string = ''   a network, whose own files are to tell of it; all of them where it is empty
// @param   limit    integer = 20  rows at most
// @column  account   string   id of whom they retweet
// @column  handle    string   its handle
// @column  networks  string   the networks that list it, as ||one|other|; empty where none does
// @column  retweets  integer  how often
// @column  accounts  integer  of these accounts, those that did
// @column  first     moment   first time
// @column  last      moment   last time

MATCH (a:Account)-[x:AMPLIFIED|AMPLIFIED_IN]->(b:Account)
WHERE a.id IN $ids
WITH a, b, x.retweets AS times, x.networks AS own, x.first_ts AS begun, x.last_ts AS ended
WHERE a.id <> b.id AND (own IS NULL OR own CONTAINS ('|' + $network + '|')) AND NOT a.id IN $without AND NOT b.id IN $without
RETURN b.id AS account, b.handle AS handle, b.networks AS networks, sum(times) AS retweets, count(a.id) AS accounts,
       min(begun) AS first, max(ended) AS last
ORDER BY retweets DESC, account
LIMIT $limit
