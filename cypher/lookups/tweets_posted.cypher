// Own tweets of a network
//
// Which tweets did the accounts of a network write?
//
// @topic   lookups
// @param   network  string = ''  the network; all of them where it is empty
// @param   from_account string = ''  accounts of this id and of those that sort after it
// @param   to_account   string = ''  and before this one; to the last where it is empty
// @column  tweet  integer  id of the tweet
// @unordered so many that ordering them takes longer than reading them

MATCH (a:Account)-[r:POSTED]->(:Tweet)
WHERE a.id >= $from_account AND ($to_account = '' OR a.id < $to_account)
  AND a.networks CONTAINS ('|' + $network + '|')
  AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND r.stub IS NULL
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN r.original_id AS tweet
