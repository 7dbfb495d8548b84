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

MATCH (a:Account)-[r:POSTED|RETWEETED]->(t:Tweet)-[:LINKS_TO]->(l:Link)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN l.domain AS domain, count(DISTINCT l) AS links, count(DISTINCT coalesce(r.tweet_id, t.id)) AS tweets,
       count(DISTINCT a) AS accounts
ORDER BY tweets DESC, domain
LIMIT $limit
