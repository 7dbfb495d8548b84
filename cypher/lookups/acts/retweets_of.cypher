// Retweets of some accounts, asked of the acts themselves: sums know of no period and no language.

UNWIND $ids AS id
MATCH (a:Account {id: id})-[r:RETWEETED]->(:Tweet)<-[:POSTED]-(b:Account)
WHERE ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
RETURN a.id AS account, count(*) AS n
