// Accounts of a network, asked of the acts themselves: sums know of no period and no language.

MATCH (a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE a.networks CONTAINS ('|' + $network + '|') AND NOT a.id IN $without
WITH a, r.tweet_id AS retweet, r.stub AS stub, r.networks AS own, r.ts AS ts, r.language_id AS language
WHERE stub IS NULL AND (own IS NULL OR own CONTAINS ('|' + $network + '|'))
  AND ($since = 0 OR ts >= $since) AND ($until = 0 OR ts < $until) AND ($language = 0 OR language = $language)
WITH a, count(*) AS acts, count(retweet) AS again
RETURN a.id AS account, a.handle AS handle, a.name AS name, a.location AS location, a.language AS language,
       a.created AS created, a.followers AS followers, a.following AS following, a.hashed AS hashed,
       acts - again AS tweets, again AS retweets, a.description AS description
ORDER BY tweets + retweets DESC, account
LIMIT $limit
