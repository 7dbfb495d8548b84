// Domains of a network
//
// To which sites (registered domains) do a network's own tweets and retweets link most often?
//
// @topic   content
// @param   network  string = ''  a network; all of them where it is empty
// @param   limit    integer = 100  rows at most
// @column  domain    string   registered domain, such as bbc.co.uk
// @column  links     integer  different addresses of it
// @column  tweets    integer  own tweets and retweets that link to it
// @column  accounts  integer  accounts that linked to it
// @see     ASPI infoops, methodology

MATCH (s:Tally)
WHERE s.networks = '|' + $network + '|' AND s.kind = 'domain'
RETURN s.value AS domain, s.links AS links, s.tweets AS tweets, s.accounts AS accounts
ORDER BY tweets DESC, domain
LIMIT $limit
