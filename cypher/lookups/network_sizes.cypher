// Sizes of the networks
//
// How many accounts does each network have?
//
// @topic   lookups
// @column  id         string   id of the network
// @column  announced  integer  accounts that were announced
// @column  in_file    integer  accounts that its files list
// @column  active     integer  those of them that tweet or retweet
// @column  synthetic  boolean  whether it is made up

MATCH (n:Network)
RETURN n.id AS id, n.accounts_announced AS announced, n.accounts_in_file AS in_file, n.accounts_active AS active,
       n.synthetic AS synthetic
ORDER BY id
