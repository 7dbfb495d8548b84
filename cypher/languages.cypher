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

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
WITH r.language_id AS number, count(*) AS times, count(DISTINCT a) AS users
OPTIONAL MATCH (l:Language {id: number})
RETURN l.code AS language, times AS tweets, users AS accounts
ORDER BY tweets DESC, language
