// What some accounts say of themselves
//
// What do the files tell of each of these accounts?
//
// @topic   lookups
// @param   ids  list<string>  ids of the accounts
// @column  account      string   id of the account
// @column  handle       string   its handle
// @column  name         string   its display name
// @column  description  string   its profile text
// @column  location     string   where it said it was
// @column  url          string   address in its profile
// @column  language     string   its interface language
// @column  followers    integer  followers when the archive was made
// @column  following    integer  accounts it followed then
// @column  created      string   day of creation
// @column  hashed       boolean  the platform replaced its id and names by a hash
// @column  networks     string   the networks that list it, as ||one|other|; empty where none does
// @column  platform_retweets  integer  retweets of its tweets on the whole platform, where a file tells
// @unordered who asks looks them up

UNWIND $ids AS id
MATCH (a:Account {id: id})
RETURN a.id AS account, a.handle AS handle, a.name AS name, a.description AS description, a.location AS location,
       a.url AS url, a.language AS language, a.followers AS followers, a.following AS following,
       a.created AS created, a.hashed AS hashed, a.networks AS networks, a.platform_retweets AS platform_retweets
