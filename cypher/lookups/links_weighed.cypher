// How many other accounts each account retweeted how often
//
// How many other accounts did each account of a network retweet once, how many twice, and so on?
//
// @topic   lookups
// @param   network  string = ''  the network; all of them where it is empty
// @param   min_retweets  integer = 1  retweets of a pair, at least
// @column  account  string   id of the account that retweets
// @column  weight   integer  retweets
// @column  links    integer  how many accounts it retweeted so often
// @unordered who asks adds them up

MATCH (a:Account)-[x:AMPLIFIED|AMPLIFIED_IN]->(b:Account)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND (x.networks IS NULL OR x.networks CONTAINS ('|' + $network + '|'))
  AND a.id <> b.id AND x.retweets >= $min_retweets
RETURN a.id AS account, x.retweets AS weight, count(*) AS links
