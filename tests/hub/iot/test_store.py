from hub.iot import store


def test_the_store_is_its_functions_under_one_name():
    assert all(hasattr(store, name) for name in store.__all__)
    assert store.__all__ == sorted(store.__all__)
