// Accounts and their hashtags
//
// Which account of a network used which hashtag, and how often?
//
// @topic   content
// @param   network  string = ''  a network; all of them where it is empty
// @param   min_tweets  integer = 2  tweets and retweets of an account with a hashtag, at least
// @param   limit    integer = 5000  links at most, the heaviest first
// @column  source         string   id of the account
// @column  target         string   the hashtag, folded, with #
// @column  weight         integer  own tweets and retweets of the account that carry it, a retweet what the whole tweet does where a file holds that
// @column  source_handle  string   handle of the account
// @column  target_handle  string   empty: a hashtag has none
// @column  source_role    string   account
// @column  target_role    string   hashtag; what stands at this end of a link, no role that was tested
// @column  first          moment   first use
// @column  last           moment   last use
// @renders network
// @evidence hashtag_evidence
// @see     ASPI infoops, methodology

MATCH (a:Account)-[r:POSTED|RETWEETED]->(t:Tweet)-[:HAS_TAG]->(h:Hashtag)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND r.stub IS NULL AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
WITH a, h, count(*) AS times, min(r.ts) AS begun, max(r.ts) AS ended
WHERE times >= $min_tweets
RETURN a.id AS source, '#' + h.tag AS target, times AS weight, a.handle AS source_handle, '' AS target_handle,
       'account' AS source_role, 'hashtag' AS target_role, begun AS first, ended AS last
ORDER BY weight DESC, source, target
LIMIT $limit
