"""What SQL from outside may use, by name: functions, types and forms of a question; whatever is not here is refused.

Nothing in here runs a text as SQL, reads files, settings, catalogues or XML, waits, locks, or keeps anything. Where
one variant of a name is not harmless, the harmless ones stand in `SIGNATURES` with their arguments.
"""


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


AGGREGATES = _words(
    "array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp cume_dist dense_rank every",
    "first_value json_agg json_object_agg jsonb_agg jsonb_object_agg lag last_value lead max min mode nth_value ntile",
    "percent_rank percentile_cont percentile_disc range_agg range_intersect_agg rank regr_avgx regr_avgy regr_count",
    "regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy row_number stddev stddev_pop stddev_samp string_agg",
    "sum var_pop var_samp variance",
)
NUMBERS = _words(
    "abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh bit_count cbrt ceil ceiling cos cosd cosh",
    "cot cotd degrees div exp factorial floor gcd generate_series get_bit get_byte lcm ln log log10 min_scale mod pi",
    "pow power radians random round scale sign sin sind sinh sqrt tan tand tanh trim_scale trunc width_bucket",
)
TEXTS = _words(
    "ascii bit_length btrim char_length character_length chr concat concat_ws decode encode format gen_random_uuid",
    "initcap is_normalized left length like like_escape lower lpad ltrim md5 normalize notlike octet_length overlay",
    "position quote_ident quote_literal quote_nullable regexp_count regexp_instr regexp_like regexp_match",
    "regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse",
    "right rpad rtrim sha224 sha256 sha384 sha512 similar_escape similar_to_escape split_part starts_with",
    "string_to_array string_to_table strpos substr substring to_ascii to_char to_hex to_number translate unistr upper",
)
TIMES = _words(
    "age clock_timestamp date_bin date_part date_trunc extract in_range isfinite justify_days justify_hours",
    "justify_interval make_date make_interval make_time make_timestamp make_timestamptz now overlaps",
    "statement_timestamp timezone to_date to_timestamp transaction_timestamp",
)
DOCUMENTS = _words(
    "array_to_json json_array_elements json_array_elements_text json_array_length json_build_array json_build_object",
    "json_each json_each_text json_extract_path json_extract_path_text json_object json_object_keys",
    "json_populate_record json_populate_recordset json_strip_nulls json_to_record json_to_recordset json_typeof",
    "jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object",
    "jsonb_concat jsonb_contains jsonb_delete jsonb_delete_path jsonb_each jsonb_each_text jsonb_exists",
    "jsonb_exists_all jsonb_exists_any jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object",
    "jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query",
    "jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz",
    "jsonb_path_query_tz jsonb_populate_record jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax",
    "jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof row_to_json to_json to_jsonb",
)
LISTS = _words(
    "array_append array_cat array_dims array_length array_lower array_ndims array_position array_positions",
    "array_prepend array_remove array_replace array_to_string array_upper cardinality generate_subscripts isempty",
    "lower_inc lower_inf num_nonnulls num_nulls range_merge trim_array unnest upper_inc upper_inf",
)
SEARCHES = _words(
    "array_to_tsvector json_to_tsvector jsonb_to_tsvector numnode phraseto_tsquery plainto_tsquery querytree strip",
    "to_tsquery to_tsvector ts_delete ts_headline ts_rank ts_rank_cd tsquery_phrase tsvector_to_array",
    "websearch_to_tsquery",
)
CASTS = _words(
    "bit bool bpchar date daterange float4 float8 int2 int4 int4range int8 int8range interval json jsonb numeric",
    "numrange text time timestamp timestamptz timetz tsrange tstzrange varbit varchar",
)
FUNCTIONS = AGGREGATES | NUMBERS | TEXTS | TIMES | DOCUMENTS | LISTS | SEARCHES | CASTS
"""Functions of PostgreSQL itself."""

PLACES = _words(
    "box2d bytea geography geometry json jsonb st_area st_asbinary st_asewkt st_asgeojson st_astext st_azimuth",
    "st_boundary st_buffer st_centroid st_closestpoint st_collect st_contains st_convexhull st_coveredby st_covers",
    "st_crosses st_difference st_dimension st_disjoint st_distance st_distancesphere st_distancespheroid st_dwithin",
    "st_endpoint st_envelope st_equals st_extent st_exteriorring st_flipcoordinates st_force2d st_geogfromtext",
    "st_geohash st_geometryn st_geometrytype st_geomfromgeojson st_geomfromtext st_hausdorffdistance st_intersection",
    "st_intersects st_isclosed st_isempty st_issimple st_isvalid st_length st_linelocatepoint st_makeenvelope",
    "st_makeline st_makepoint st_makepolygon st_makevalid st_maxdistance st_multi st_npoints st_numgeometries",
    "st_numpoints st_overlaps st_perimeter st_point st_pointfromtext st_pointn st_pointonsurface st_polygonfromtext",
    "st_reverse st_setsrid st_shortestline st_simplify st_simplifypreservetopology st_snaptogrid st_srid",
    "st_startpoint st_symdifference st_touches st_union st_within st_x st_xmax st_xmin st_y st_ymax st_ymin text",
)
"""Functions of PostGIS."""

SIGNATURES = frozenset(("st_transform(geometry, integer)",))
"""Functions of PostGIS of which other variants read files: a text that describes a projection may name some."""

TYPES = _words(
    "bit bool bpchar bytea date daterange float4 float8 int2 int4 int4range int8 int8range interval json jsonb",
    "jsonpath numeric numrange record regconfig text time timestamp timestamptz timetz tsquery tsrange tstzrange",
    "tsvector unknown uuid varbit varchar",
)
"""Types of PostgreSQL itself, also as lists. Those that tell of catalogues, roles and transactions are not there."""

PLACE_TYPES = _words("box2d geography geometry")

NODES = _words(
    "AGGREF ALIAS ARRAYCOERCEEXPR ARRAYEXPR BOOLEANTEST BOOLEXPR CASEEXPR CASETESTEXPR CASEWHEN COALESCEEXPR",
    "COERCEVIAIO COLLATEEXPR COMMONTABLEEXPR CONST CONVERTROWTYPEEXPR CTECYCLECLAUSE CTESEARCHCLAUSE DISTINCTEXPR",
    "FIELDSELECT FROMEXPR FUNCEXPR GROUPINGFUNC GROUPINGSET JOINEXPR MINMAXEXPR NAMEDARGEXPR NULLIFEXPR NULLTEST",
    "OPEXPR PARAM QUERY RANGETBLENTRY RANGETBLFUNCTION RANGETBLREF RELABELTYPE ROWCOMPAREEXPR ROWEXPR",
    "RTEPERMISSIONINFO SCALARARRAYOPEXPR SETOPERATIONSTMT SORTGROUPCLAUSE SQLVALUEFUNCTION SUBLINK SUBSCRIPTINGREF",
    "TARGETENTRY VAR WINDOWCLAUSE WINDOWFUNC",
)
"""Nodes of PostgreSQL's parse trees. Without XML, locking of rows, and whatever a later version brings."""

SQLITE_FUNCTIONS = _words(
    "-> ->> abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling char coalesce cos cosh count cume_dist",
    "current_date current_time current_timestamp date datetime degrees dense_rank exp first_value floor format glob",
    "group_concat hex ifnull iif instr json json_array json_array_length json_each json_error_position json_extract",
    "json_group_array json_group_object json_insert json_object json_patch json_quote json_remove json_replace",
    "json_set json_tree json_type json_valid julianday lag last_value lead length like likelihood likely ln log log10",
    "log2 lower ltrim max min mod nth_value ntile nullif octet_length percent_rank pi pow power printf quote radians",
    "random rank replace round row_number rtrim sign sin sinh sqrt strftime string_agg substr substring sum tan tanh",
    "time timediff total trim trunc typeof unicode unixepoch unlikely upper",
)
