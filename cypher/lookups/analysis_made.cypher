// An analysis, and what it was made with
//
// Of which kind is an analysis, in which networks did it look, with what, and what must its reader know?
//
// @topic   lookups
// @param   called      string   name of the analysis
// @column  kind        string   coordination or roles
// @column  networks    string   networks it looked in, with commas
// @column  behaviours  string   behaviours it looked at, with commas
// @column  parameters  string   everything it was made with, as JSON
// @column  notes       string   what a reader of its findings must know, a line each
// @column  input       string   hash over the sources that were in when it was made

MATCH (x:Analysis)
WHERE x.name = $called
RETURN x.kind AS kind, x.networks AS networks, x.behaviours AS behaviours, x.parameters AS parameters,
       x.notes AS notes, x.input AS input
ORDER BY kind
