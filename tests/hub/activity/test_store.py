from hub.activity import store


def test_all_that_is_named_is_there():
    assert len(store.__all__) >= 10
    assert [name for name in store.__all__ if not hasattr(store, name)] == []
