// Links of a network
//
// Which addresses do a network's own tweets and retweets link to most often?
//
// @topic   content
// @param   network  string = ''  a network; all of them where it is empty
// @param   limit    integer = 100  rows at most
// @column  url       string   address, normalised
// @column  domain    string   registered domain of its host, such as bbc.co.uk
// @column  tweets    integer  own tweets and retweets that carry it
// @column  first     moment   first use
// @column  last      moment   last use
// @column  accounts  integer  accounts that used it
// @see     ASPI infoops, methodology

MATCH (a:Account)-[r:POSTED|RETWEETED]->(t:Tweet)-[:LINKS_TO]->(l:Link)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN l.url AS url, l.domain AS domain, count(*) AS tweets,
       min(r.ts) AS first, max(r.ts) AS last, count(DISTINCT a) AS accounts
ORDER BY tweets DESC, url
LIMIT $limit
