// How often accounts retweeted each other
//
// How often did each account retweet each author, whether or not it is known when?
//
// @topic   lookups
// @column  retweeter  string   id of the account that retweeted
// @column  author     string   id of the account whose tweets these are
// @column  retweets   integer  how often
// @column  networks   string   where several networks list the account, the one whose files tell; or two bars, of all of them
// @unordered so many that ordering them takes longer than reading them

MATCH (a:Account)-[x:AMPLIFIED|AMPLIFIED_IN]->(b:Account)
WHERE NOT a.id IN $without AND NOT b.id IN $without
RETURN a.id AS retweeter, b.id AS author, x.retweets AS retweets, x.networks AS networks
