// When a network tweets
//
// How many own tweets and retweets fall on each weekday and hour, in UTC?
//
// @topic   rhythm
// @param   network  string = ''  a network; all of them where it is empty
// @column  weekday  integer      day of the week, Monday = 1
// @column  hour     integer      hour of the day, UTC
// @column  tweets   integer      own tweets and retweets
// @see     ASPI 33/2020, Retweeting through the great firewall

MATCH (s:Tally)
WHERE s.networks = '|' + $network + '|' AND s.kind = 'quarter'
RETURN (s.first_ts / 86400000 + 3) % 7 + 1 AS weekday, s.first_ts / 3600000 % 24 AS hour, sum(s.tweets) AS tweets
ORDER BY weekday, hour
