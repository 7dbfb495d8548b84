// What the analyses were made from
//
// Of which sources does each analysis tell?
//
// @topic   lookups
// @column  name   string  name of the analysis
// @column  input  string  hash of the sources that were in

MATCH (a:Analysis)
RETURN a.name AS name, a.input AS input
ORDER BY name
