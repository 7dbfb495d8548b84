// How many other accounts each account retweeted how often
//
// How many other accounts did each account of a network retweet once, how many twice, and so on?
//
// @topic   lookups
// @param   network  string = ''  the network; all of them where it is empty
// @param   from_account string = ''  accounts of this id and of those that sort after it
// @param   to_account   string = ''  and before this one; to the last where it is empty
// @param   min_retweets  integer = 1  retweets of a pair, at least
// @column  account  string   id of the account that retweets
// @column  weight   integer  retweets
// @column  links    integer  how many accounts it retweeted so often
// @unordered who asks adds them up

MATCH (a:Account)-[x:AMPLIFIED|AMPLIFIED_IN]->(b:Account)
WHERE a.id >= $from_account AND ($to_account = '' OR a.id < $to_account)
  AND a.networks CONTAINS ('|' + $network + '|')
  AND (x.networks IS NULL OR x.networks CONTAINS ('|' + $network + '|'))
  AND a.id <> b.id AND x.retweets >= $min_retweets AND NOT a.id IN $without AND NOT b.id IN $without
RETURN a.id AS account, x.retweets AS weight, count(*) AS links
