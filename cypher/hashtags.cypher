// Hashtags of a network
//
// Which hashtags do a network's own tweets and retweets carry most often?
//
// @topic   content
// @param   network  string = ''  a network; all of them where it is empty
// @param   limit    integer = 100  rows at most
// @column  hashtag   string   hashtag, folded, without #
// @column  tweets    integer  own tweets and retweets that carry it, a retweet what the whole tweet does where a file holds that
// @column  first     moment   first use
// @column  last      moment   last use
// @column  accounts  integer  accounts that used it
// @see     ASPI infoops, methodology

MATCH (s:Tally)
WHERE s.networks = '|' + $network + '|' AND s.kind = 'hashtag'
RETURN s.value AS hashtag, s.tweets AS tweets, s.first_ts AS first, s.last_ts AS last, s.accounts AS accounts
ORDER BY tweets DESC, hashtag
LIMIT $limit
