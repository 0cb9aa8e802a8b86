from hub.datasets.store.tables import allowed
from tests.conftest import on_postgresql

RUNS_TEXT = ("query_to_xml", "table_to_xml", "cursor_to_xml", "ts_stat", "ts_rewrite", "st_findextent")
REACHES_OUT = (
    "pg_read_file",
    "pg_ls_dir",
    "lo_import",
    "dblink",
    "current_setting",
    "set_config",
    "pg_sleep",
    "nextval",
)


def test_nothing_that_runs_a_text_or_reaches_out_is_listed():
    assert allowed.FUNCTIONS.isdisjoint(RUNS_TEXT + REACHES_OUT)
    assert allowed.PLACES.isdisjoint(RUNS_TEXT)
    assert allowed.SQLITE_FUNCTIONS.isdisjoint(("load_extension", "randomblob", "zeroblob", "fts3_tokenizer"))


def test_one_variant_of_a_function_does_not_stand_for_all():
    names = {signature.partition("(")[0] for signature in allowed.SIGNATURES}
    assert names.isdisjoint(allowed.PLACES)


@on_postgresql
def test_every_listed_function_is_there(database):
    with database.engine.connect() as connection:
        names = {name for (name,) in connection.exec_driver_sql("SELECT proname FROM pg_proc")}
    assert sorted((allowed.FUNCTIONS | allowed.PLACES) - names) == []


@on_postgresql
def test_what_is_listed_and_changes_with_each_call_is_only_chance_and_clock(database):
    asked = "SELECT DISTINCT proname FROM pg_proc WHERE provolatile = 'v' AND pronamespace = 'pg_catalog'::regnamespace"
    with database.engine.connect() as connection:
        volatile = {name for (name,) in connection.exec_driver_sql(asked)}
    assert allowed.FUNCTIONS & volatile == {"random", "clock_timestamp", "gen_random_uuid"}


@on_postgresql
def test_every_listed_type_is_there(database):
    with database.engine.connect() as connection:
        names = {name for (name,) in connection.exec_driver_sql("SELECT typname FROM pg_type")}
    assert sorted((allowed.TYPES | allowed.PLACE_TYPES) - names) == []
