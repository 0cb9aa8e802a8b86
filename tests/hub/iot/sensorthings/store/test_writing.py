from hub.iot.sensorthings.store import writing


def test_the_writing_store_is_its_functions_under_one_name():
    assert all(hasattr(writing, name) for name in writing.__all__)
