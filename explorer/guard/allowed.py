"""What a statement may be made of, and how much of it: clauses, functions, procedures, bounds."""

from __future__ import annotations

CLAUSES = "MATCH, OPTIONAL MATCH, UNWIND, WITH, WHERE, RETURN, ORDER BY, SKIP, LIMIT, UNION and UNION ALL"

# What a statement may hold. Past these the engines do not answer but fall over, measured on ladybug 0.18.3 and
# Neo4j 5.26.31: 20,000 operators in a row end the Python process with a segmentation fault; 25 CASE in one another
# take 27 s to parse, 30 do not return; 50 relationships in one pattern take 18 s to plan, 20 EXISTS in one another
# 27 s, 5,000 arguments 13 s. No time limit reaches an engine that is still reading the text. Lists are free, as
# somebody will paste the ids of accounts.
MAX_BYTES = 100_000
MAX_BRACKETS = 30
MAX_CASES = 10
MAX_SUBQUERIES = 5
MAX_OPERATORS = 1_000
MAX_ITEMS = 1_000
MAX_CLAUSES = 100
MAX_RELATIONSHIPS = 30
MAX_RANGE = 1_000_000

# What one expression may do, by its text: `growth.py` tells how it is counted. No engine ends an expression before its
# end, and Neo4j goes on with it when whoever asked is long gone: lists looked through for each element of another, a
# text doubled in reduce() and replace() in replace() kept a core for minutes or took the server down. XOR is worse: the
# planner writes n of them out as 2^n conditions, and 20 never come back.
MAX_STEPS = 100_000_000
MAX_SIZE = 10_000_000
MAX_LISTS = 3
MAX_XORS = 5
# To plan 200 sums in a row took Neo4j half a minute, 400 and 900 times NOT did not come back.
MAX_SUMS = 100

# Procedures that list what the graph holds. Not dbms.listConfig, current_setting, show_connection: they tell of
# the machine. Not read_csv_serial and its kin: they read files (and one of them ends the process).
_NEO4J_LISTS = "db.labels db.relationshipTypes db.propertyKeys db.schema.visualization"
PROCEDURES = tuple(f"{_NEO4J_LISTS} show_tables table_info db_version".split())

_COUNTING = "avg collect count count_if max min percentilecont percentiledisc stdev stdevp sum"
AGGREGATES = frozenset(_COUNTING.split())

# Functions of either engine that compute from their arguments alone; lower case, whole names. It is a list of
# what is let through, so that a plug-in, an extension or the next release adds nothing by itself: apoc.load.*,
# genai.* and ladybug's create_embedding reach the network; graph.byName another graph; file() and linenumber()
# tell of a file being read; nextval() writes; setseed() lasts; error() only fails. repeat(), lpad() and rpad()
# make gigabytes of one letter while ladybug's time limit waits.
_COMPUTING = """
    abs acos asin atan atan2 cbrt ceil ceiling cos cot degrees e even exp factorial floor gamma haversin isnan
    lgamma ln log log10 log2 pi pow radians rand random round sign sin sqrt tan bitshift_left bitshift_right
    bitwise_and bitwise_or bitwise_xor greatest least hash

    btrim char_length character_length concat concat_ws contains ends_with initcap lcase left length levenshtein
    lower ltrim md5 normalize octet_length prefix regexp_extract regexp_extract_all regexp_full_match regexp_matches
    regexp_replace regexp_split_to_array replace reverse right rtrim sha256 size split split_part starts_with
    str_split string_split string_to_array substr substring suffix tolower toupper trim ucase upper

    head isempty keys last range tail array_append array_cat array_concat array_contains array_cosine_similarity
    array_cross_product array_distance array_dot_product array_extract array_has array_indexof array_inner_product
    array_position array_prepend array_push_back array_push_front array_slice array_squared_distance array_value
    list_any_value list_append list_cat list_concat list_contains list_creation list_distinct list_element
    list_extract list_filter list_has list_has_all list_indexof list_position list_prepend list_product list_reverse
    list_reverse_sort list_slice list_sort list_sum list_to_string list_transform list_unique cardinality element_at
    map map_extract map_keys map_values struct_extract struct_pack vector.similarity.cosine
    vector.similarity.euclidean

    coalesce constant_or_null exists ifnull nullif randomuuid gen_random_uuid typeof valuetype cast string toboolean
    tobooleanlist tobooleanornull tofloat tofloatlist tofloatornull tointeger tointegerlist tointegerornull tostring
    tostringlist tostringornull to_bool to_date to_double to_float to_int128 to_int16 to_int32 to_int64 to_int8
    to_string to_timestamp to_uint16 to_uint32 to_uint64 to_uint8 to_uuid uuid

    cost elementid end_node endnode id is_acyclic is_trail label labels nodes properties relationships rels
    start_node startnode type point point.distance point.withinbbox

    century current_date current_timestamp date date_part date_trunc datepart datetrunc dayname duration epoch_ms
    interval last_day make_date monthname timestamp to_days to_epoch_ms to_hours to_interval to_microseconds
    to_milliseconds to_minutes to_months to_seconds to_years date.realtime date.statement date.transaction
    date.truncate datetime datetime.fromepoch datetime.fromepochmillis datetime.realtime datetime.statement
    datetime.transaction datetime.truncate duration.between duration.indays duration.inmonths duration.inseconds
    localdatetime localdatetime.realtime localdatetime.statement localdatetime.transaction localdatetime.truncate
    localtime localtime.realtime localtime.statement localtime.transaction localtime.truncate time time.realtime
    time.statement time.transaction time.truncate
"""
FUNCTIONS = AGGREGATES | frozenset(_COMPUTING.split())
