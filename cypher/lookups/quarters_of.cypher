// When a network tweets, by quarters of an hour
//
// How many own tweets and retweets of a network fall on each quarter of an hour?
//
// @topic   lookups
// @param   network  string  the network
// @column  quarter  integer  quarters of an hour since 1970, UTC
// @column  tweets   integer  own tweets and retweets
// @unordered who asks counts them

MATCH (s:Tally)
WHERE s.networks = '|' + $network + '|' AND s.kind = 'quarter' AND s.first_ts IS NOT NULL
RETURN s.first_ts / 900000 AS quarter, s.tweets AS tweets
