// Clients of a network
//
// With which applications does a network tweet and retweet?
//
// @topic   content
// @param   network  string = ''  a network; all of them where it is empty
// @column  client    string   application; empty where the file tells none
// @column  tweets    integer  own tweets and retweets
// @column  accounts  integer  accounts that used it
// @see     ASPI, Retweeting through the great firewall, 2020

MATCH (s:Tally)
WHERE s.networks = '|' + $network + '|' AND s.kind = 'client'
RETURN s.value AS client, s.tweets AS tweets, s.accounts AS accounts
ORDER BY tweets DESC, client
