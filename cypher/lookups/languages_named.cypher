// Names of some languages
//
// How does the platform write these languages?
//
// @topic   lookups
// @param   numbers  list<integer>  their ids
// @column  number  integer  id of the language
// @column  value   string   its name
// @unordered who asks joins them

UNWIND $numbers AS wanted
MATCH (x:Language {id: wanted})
RETURN x.id AS number, x.code AS value
