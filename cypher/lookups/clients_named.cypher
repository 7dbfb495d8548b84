// Names of some applications
//
// What are these applications called?
//
// @topic   lookups
// @param   numbers  list<integer>  their ids
// @column  number  integer  id of the client
// @column  value   string   its name
// @unordered who asks joins them

UNWIND $numbers AS wanted
MATCH (x:Client {id: wanted})
RETURN x.id AS number, x.name AS value
