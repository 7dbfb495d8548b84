// Languages of a network
//
// In which languages does a network tweet, as the platform detected them?
//
// @topic   content
// @param   network  string = ''  a network; all of them where it is empty
// @column  language  string   language, as the platform writes it; empty where it told none
// @column  tweets    integer  own tweets and retweets
// @column  accounts  integer  accounts that tweeted in it
// @see     ASPI infoops, methodology

MATCH (s:Tally)
WHERE s.networks = '|' + $network + '|' AND s.kind = 'language'
RETURN s.value AS language, s.tweets AS tweets, s.accounts AS accounts
ORDER BY tweets DESC, language
