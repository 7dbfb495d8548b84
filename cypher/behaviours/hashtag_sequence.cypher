// Hashtag sequence: the same hashtags in the same order
//
// Which sequences of hashtags did the accounts of a network tweet, and when?
//
// @topic   behaviours
// @param   network  string = ''  a network; all of them where it is empty
// @param   from_account string = ''  accounts of this id and of those that sort after it
// @param   to_account   string = ''  and before this one; to the last where it is empty
// @param   min_tags integer = 3  hashtags in the tweet, at least
// @column  account  string   id of the account
// @column  object   string   one hashtag of it
// @column  ts       integer  when, milliseconds since 1970, UTC
// @column  message  tweet    id of the tweet or retweet
// @column  position integer  its place among the hashtags of the tweet, from 1
// @renders shares
// @object  sequence
// @see     Pacheco et al. 2021, case 3
// @see     Luceri et al. 2024

MATCH (a:Account)-[r:POSTED]->(t:Tweet)-[x:HAS_TAG]->(h:Hashtag)
WHERE a.id >= $from_account AND ($to_account = '' OR a.id < $to_account)
  AND a.networks CONTAINS ('|' + $network + '|')
  AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND r.stub IS NULL AND COUNT { MATCH (t)-[:HAS_TAG]->(:Hashtag) } >= $min_tags
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN a.id AS account, h.tag AS object, r.ts AS ts, r.original_id AS message, x.position AS position
