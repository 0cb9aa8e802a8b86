import orjson
import pytest

from hub.iot.store.binary import packed
from hub.iot.store.rows import KEY
from hub.iot.store.writers import COLUMNS
from tests.conftest import on_postgresql

ROWS = [
    (1, 1_772_323_200_000_001, 0, 21.5, 0, None, None),
    (1, -5, 3, -7, 24, 12, None),
    (2_147_483_647, 0, 2**62, "offen", 1, None, {"end": 5}),
    (3, -30_610_224_000_000_000, 0, {"a": [1, None, "ß"]}, 0, -1, {"parameters": {"k": 1.5}}),
    (4, 253_402_300_799_999_999, 0, None, 0, None, None),
    (5, 0, 0, 2**60, 0, None, None),
    (6, 0, 0, True, 0, None, None),
]


@on_postgresql
def test_postgresql_reads_what_was_packed(database):
    epoch = "(extract(epoch from {0}) * 1000000)::numeric(20, 0)::bigint"
    asked = (
        f"SELECT datastream_id, {epoch.format('phenomenon_time')}, id, result, result_json::text, quality,"
        f" {epoch.format('result_time')}, more::text FROM packed ORDER BY datastream_id, phenomenon_time"
    )
    with database.engine.begin() as connection:
        run = connection.exec_driver_sql
        run("CREATE TEMP TABLE packed (LIKE observation) ON COMMIT DROP")
        driver = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY packed ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(packed(ROWS))
        found = [
            (d, t, i, r if j is None else orjson.loads(j), q, rt, m and orjson.loads(m))
            for d, t, i, r, j, q, rt, m in run(asked)
        ]
    assert found == sorted(ROWS, key=KEY)


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_a_row_of_a_number_takes_64_bytes(count):
    assert len(packed([(1, 0, 0, 1.0, 0, None, None)] * count)) == 19 + 2 + count * 64
