// The analyses
//
// What was looked for in this store, how, in which networks, and how much was found?
//
// @topic   analyses
// @param   network  string = ''  only those that looked in this network
// @column  name         string   name of the analysis
// @column  kind         string   coordination or roles
// @column  networks     string   networks it looked in, with commas
// @column  behaviours   string   behaviours it looked at, with commas
// @column  parameters   string   everything it was made with, as JSON
// @column  notes        string   what a reader of its findings must know
// @column  input        string   hash over the sources that were in when it was made
// @column  tool_version string   the explorer that made it
// @column  communities  integer  communities in it; empty of roles
// @see     Weber and Neumann 2021, on reporting windows and thresholds

MATCH (x:Analysis)
WHERE $network = '' OR EXISTS { MATCH (x)-[:ABOUT]->(n:Network) WHERE n.id = $network }
OPTIONAL MATCH (g:Community)
WHERE g.analysis = x.name
RETURN x.name AS name, x.kind AS kind, x.networks AS networks, x.behaviours AS behaviours,
       x.parameters AS parameters, x.notes AS notes, x.input AS input, x.tool_version AS tool_version,
       CASE WHEN x.kind = 'coordination' THEN count(g.id) END AS communities
ORDER BY name
