// Accounts of a network, asked of the acts themselves: sums know of no period and no language.

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.networks CONTAINS ('|' + $network + '|')
  AND (r.networks IS NULL OR r.networks CONTAINS ('|' + $network + '|'))
  AND r.stub IS NULL
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language) AND NOT a.id IN $without
WITH a, count(*) AS acts, count(r.tweet_id) AS again
RETURN a.id AS account, a.handle AS handle, a.name AS name, a.location AS location, a.language AS language,
       a.created AS created, a.followers AS followers, a.following AS following, a.hashed AS hashed,
       acts - again AS tweets, again AS retweets, a.description AS description
ORDER BY tweets + retweets DESC, account
LIMIT $limit
