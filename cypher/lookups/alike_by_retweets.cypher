// Who retweets the same tweets as an account
//
// Which accounts retweeted the tweets that this account retweeted, whenever that was?
//
// @topic   lookups
// @param   id       string       id of the account
// @param   limit    integer = 10  rows at most
// @column  account   string   id of the other account
// @column  handle    string   its handle
// @column  networks  string   the networks that list it, as ||one|other|; empty where none does
// @column  tweets    integer  different tweets that both retweeted

MATCH (a:Account {id: $id})-[r:RETWEETED]->(:Tweet)<-[o:RETWEETED]-(b:Account)
WITH a.id AS mine, r.original_id AS tweet, b, r.ts AS one, o.ts AS other, r.language_id AS spoken, o.language_id AS language
WHERE b.id <> mine AND ($since = 0 OR (one >= $since AND other >= $since))
  AND ($until = 0 OR (one < $until AND other < $until)) AND ($language = 0 OR (spoken = $language AND language = $language))
  AND NOT mine IN $without AND NOT b.id IN $without
RETURN b.id AS account, b.handle AS handle, b.networks AS networks, count(DISTINCT tweet) AS tweets
ORDER BY tweets DESC, account
LIMIT $limit
