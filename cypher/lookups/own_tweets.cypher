// Own tweets of each account
//
// How many tweets of its own does the archive hold of each account, and how often does the platform say they were retweeted?
//
// @topic   lookups
// @column  account  string   id of the account
// @column  networks  string  where several networks list the account, those in whose files these tweets stand
// @column  tweets   integer  its own tweets
// @column  platform_retweets  integer  retweets of these on the whole platform, where a file tells
// @unordered who asks joins them

MATCH (a:Account)-[r:POSTED]->(t:Tweet)
WHERE r.stub IS NULL
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
WITH a, r.networks AS networks, count(r) AS tweets, sum(t.retweet_count) AS platform, count(t.retweet_count) AS told
RETURN a.id AS account, networks, tweets, CASE WHEN told > 0 THEN platform END AS platform_retweets
