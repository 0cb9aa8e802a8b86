import pytest

from hub.errors import BadRequest, TooLarge
from hub.iot.sensorthings.observing import arrays, values
from hub.iot.sensorthings.observing.arrays import FEATURE

NOON = 1_717_243_200_000_000
TIME = "2024-06-01T12:00:00Z"
USUAL = ["phenomenonTime", "result"]


def sent(rows, components=USUAL, **more):
    return [{"Datastream": {"@iot.id": 3}, "components": components, "dataArray": rows, **more}]


def rows(given, components=USUAL, width=None, feature=lambda key: key):
    (array,) = arrays.arrays(sent(given, components))
    return arrays.rows(array, width, feature)


def test_usual_rows_are_read_column_by_column():
    assert rows([[TIME, 1.5], ["2024-06-01T14:00:01+02:00", 2]]) == [
        (3, NOON, 0, 1.5, None, None, None),
        (3, NOON + 1_000_000, 0, 2, None, None, None),
    ]


def test_no_rows_are_none():
    assert rows([]) == []


def test_all_components_are_read():
    names = ["result", "resultTime", "validTime", "resultQuality", "parameters", FEATURE, "phenomenonTime"]
    given = [
        ["a", TIME, f"{TIME}/{TIME}", 0, {"k": 1}, 7, f"{TIME}/{TIME}"],
        [1, None, None, None, None, None, TIME],
    ]
    full = {"end": NOON, "valid": [NOON, NOON], "quality": 0, "parameters": {"k": 1}, "feature": 7}
    assert rows(given, names) == [(3, NOON, 0, "a", None, NOON, full), (3, NOON, 0, 1, None, None, None)]


def test_without_times_each_has_its_own():
    before = values.now()
    found = rows([[1], [1], [1]], ["result"])
    times = [row[1] for row in found]
    assert times == [times[0], times[0] + 1, times[0] + 2]
    assert before <= times[0] <= values.now()


@pytest.mark.parametrize(
    "wrong",
    [
        [], [TIME], [TIME, 1, 2], "x", None, {}, ["x", 1], [5, 1], ["2024-06-01T12:00:00", 1],
        [TIME, "\0"], ["9999-12-31T23:59:59-14:00", 1], ["2024-06-01T12:00:00Z/2024-06-01T11:00:00Z", 1],
    ],
)  # fmt: skip
def test_what_is_wrong_with_one_row_is_no_matter_of_the_others(wrong):
    good = (3, NOON, 0, 1, None, None, None)
    assert rows([[TIME, 1], wrong, [TIME, 1]]) == [good, None, good]


def test_a_row_without_its_own_time_gets_the_present():
    assert rows([[None, 1]])[0][1] > NOON


@pytest.mark.parametrize("wrong", [["1"], [True], [0], [[1]], [{}], [99]])
def test_a_row_with_a_feature_that_cannot_be_named_is_wrong_alone(wrong):
    def feature(id):
        if id == 99:
            raise BadRequest
        return id

    found = rows([[1, 7], [1, *wrong]], ["result", FEATURE], feature=feature)
    assert [row and row[6] for row in found] == [{"feature": 7}, None]


def test_where_the_thing_is_now_is_named_where_it_has_moved():
    assert rows([[TIME, 1]], feature=lambda _: 5)[0][6] == {"feature": 5}


def test_results_of_several_values_have_their_number():
    assert [row is not None for row in rows([[TIME, [1, 2]], [TIME, [1]], [TIME, 1]], width=2)] == [True, False, False]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "list of data arrays"),
        ([1], "object"),
        ([{}], "names its Datastream"),
        ([{"Datastream": {"@iot.id": 1}, "MultiDatastream": {"@iot.id": 1}}], "names its Datastream"),
        (sent([], colour=1), "no member"),
        (sent({}), "dataArray"),
        (sent([], None), "components"),
        (sent([], [1]), "components"),
        (sent([], ["result", "colour"]), "colour"),
        (sent([], ["result", "result"]), "nothing twice"),
        (sent([], ["phenomenonTime"]), "must hold result"),
        ([{"Datastream": {"@iot.id": "x"}, "components": USUAL, "dataArray": []}], "id of an entity"),
    ],
)
def test_what_concerns_all_rows_is_an_error(body, message):
    with pytest.raises(BadRequest, match=message):
        arrays.arrays(body)


def test_the_count_that_clients_send_along_is_let_be():
    assert arrays.arrays(sent([], **{"dataArray@iot.count": 0}))[0].stream == 3


def test_too_many_rows_are_too_large():
    with pytest.raises(TooLarge):
        arrays.arrays(sent([[]] * (arrays.MOST + 1)))


def test_too_many_features_are_refused():
    given = [[1, id] for id in range(1, arrays.FEATURES + 2)]
    with pytest.raises(BadRequest, match="features"):
        rows(given, ["result", FEATURE])
