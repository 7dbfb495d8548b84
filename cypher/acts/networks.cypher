// Networks and their sizes, asked of the acts themselves: sums know of no period and no language.

MATCH (n:Network)
OPTIONAL MATCH (a:Account)-[:LISTED_IN]->(n)
WHERE NOT a.id IN $without
WITH n, count(a) AS listed, count(a.followers) AS known, sum(CASE WHEN a.followers = 0 THEN 1 ELSE 0 END) AS zero,
     sum(CASE WHEN a.followers < 8 THEN 1 ELSE 0 END) AS few
OPTIONAL MATCH (n)<-[:LISTED_IN]-(a:Account)-[r:POSTED|RETWEETED]->(:Tweet)
WHERE r.stub IS NULL AND NOT a.id IN $without
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language)
WITH n, listed, known, zero, few, a.id AS account, r.ts AS ts, r.tweet_id AS again, r IS NOT NULL AS acted,
     r.networks IS NULL OR r.networks CONTAINS ('|' + n.id + '|') AS own
WITH n, listed, known, zero, few, sum(CASE WHEN own AND acted AND again IS NULL THEN 1 ELSE 0 END) AS said,
     sum(CASE WHEN own AND again IS NOT NULL THEN 1 ELSE 0 END) AS repeated,
     min(CASE WHEN own THEN ts END) AS begun, max(CASE WHEN own THEN ts END) AS ended,
     sum(CASE WHEN own THEN 0 ELSE 1 END) AS elsewhere,
     count(DISTINCT CASE WHEN own AND acted THEN account END) AS active
OPTIONAL MATCH (n)<-[:LISTED_IN]-(a:Account)-[r:RETWEETED]->(:Tweet)<-[:POSTED]-(b:Account)
WHERE b.networks CONTAINS ('|' + n.id + '|') AND NOT a.id IN $without AND NOT b.id IN $without
  AND (r.networks IS NULL OR r.networks CONTAINS ('|' + n.id + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language)
WITH n, listed, known, zero, few, active, said, repeated, begun, ended, elsewhere, count(r) AS inside
OPTIONAL MATCH (n)<-[:LISTED_IN]-(a:Account)-[r:POSTED]->(:Tweet)-[:IN_REPLY_TO]->(:Tweet)
WHERE r.stub IS NULL AND NOT a.id IN $without AND (r.networks IS NULL OR r.networks CONTAINS ('|' + n.id + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language)
WITH n, listed, known, zero, few, active, said, repeated, begun, ended, elsewhere, inside, count(r) AS answers
OPTIONAL MATCH (n)<-[:LISTED_IN]-(a:Account)-[r:POSTED]->(:Tweet)-[:QUOTES]->(:Tweet)
WHERE r.stub IS NULL AND NOT a.id IN $without AND (r.networks IS NULL OR r.networks CONTAINS ('|' + n.id + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language)
WITH n, listed, known, zero, few, active, said, repeated, begun, ended, elsewhere, inside, answers, count(r) AS quoting
OPTIONAL MATCH (n)<-[:LISTED_IN]-(a:Account)-[r:POSTED]->(:Tweet)-[:HAS_TAG]->(:Hashtag)
WHERE r.stub IS NULL AND NOT a.id IN $without AND (r.networks IS NULL OR r.networks CONTAINS ('|' + n.id + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language)
WITH n, listed, known, zero, few, active, said, repeated, begun, ended, elsewhere, inside, answers, quoting,
     count(DISTINCT r.original_id) AS tagged
OPTIONAL MATCH (n)<-[:LISTED_IN]-(a:Account)-[r:POSTED]->(:Tweet)-[:LINKS_TO]->(:Link)
WHERE r.stub IS NULL AND NOT a.id IN $without AND (r.networks IS NULL OR r.networks CONTAINS ('|' + n.id + '|'))
  AND ($since = 0 OR r.ts >= $since) AND ($until = 0 OR r.ts < $until)
  AND ($language = 0 OR r.language_id = $language)
WITH n, listed, known, zero, few, active, said, repeated, begun, ended, elsewhere, inside, answers, quoting, tagged,
     count(DISTINCT r.original_id) AS linked, n.tweets + n.retweets > 0 AS acts
RETURN n.id AS network, n.title AS title, n.platform AS platform,
       CASE WHEN n.synthetic THEN 'SYNTHETIC' END AS synthetic,
       n.attributed_to AS attributed_to, n.disclosed_on AS disclosed_on,
       n.accounts_announced AS accounts_announced, listed AS accounts_in_file,
       CASE WHEN acts OR active > 0 THEN active END AS accounts_active,
       CASE WHEN acts THEN said END AS tweets, CASE WHEN acts THEN repeated END AS retweets,
       CASE WHEN said + repeated > 0 THEN 1.0 * repeated / (said + repeated) END AS retweet_share,
       CASE WHEN acts OR inside > 0 THEN inside END AS retweets_inside,
       CASE WHEN acts THEN answers END AS replies, CASE WHEN acts THEN quoting END AS quotes,
       CASE WHEN acts THEN tagged END AS with_hashtags, CASE WHEN acts THEN linked END AS with_links,
       CASE WHEN known > 0 THEN zero END AS no_followers, CASE WHEN known > 0 THEN few END AS under_8_followers,
       begun AS first_seen, ended AS last_seen, elsewhere
ORDER BY network
