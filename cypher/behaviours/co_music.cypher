// Co-music: the same music
//
// Which music did the accounts of a network put to their videos, and when?
//
// @topic   behaviours
// @param   network  string = ''  a network; all of them where it is empty
// @param   from_account string = ''  accounts of this id and of those that sort after it
// @param   to_account   string = ''  and before this one; to the last where it is empty
// @column  account  string   id of the account
// @column  object   string   id of the music
// @column  ts       integer  when, milliseconds since 1970, UTC
// @column  message  tweet    id of the tweet or retweet
// @renders shares
// @object  recurring

MATCH (a:Account)-[r:POSTED]->(t:Tweet)-[:HAS_MUSIC]->(m:Music)
WHERE a.id >= $from_account AND ($to_account = '' OR a.id < $to_account)
  AND a.networks CONTAINS ('|' + $network + '|')
  AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND r.stub IS NULL
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN a.id AS account, m.id AS object, r.ts AS ts, r.original_id AS message
