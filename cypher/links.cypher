// Links of a network
//
// Which addresses do a network's own tweets and retweets link to most often?
//
// @topic   content
// @param   network  string = ''  a network; all of them where it is empty
// @param   limit    integer = 100  rows at most
// @column  url       string   address, normalised
// @column  domain    string   registered domain of its host, such as bbc.co.uk
// @column  tweets    integer  own tweets and retweets that carry it, a retweet what the whole tweet does where a file holds that
// @column  first     moment   first use
// @column  last      moment   last use
// @column  accounts  integer  accounts that used it
// @see     ASPI infoops, methodology

MATCH (s:Tally)
WHERE s.networks = '|' + $network + '|' AND s.kind = 'link'
RETURN s.value AS url, s.domain AS domain, s.tweets AS tweets, s.first_ts AS first, s.last_ts AS last,
       s.accounts AS accounts
ORDER BY tweets DESC, url
LIMIT $limit
