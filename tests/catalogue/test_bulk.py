from catalogue import bulk


def test_the_files_are_named_by_what_they_hold(tmp_path):
    assert set(bulk.FILES) == {"nq.gz", "parquet"}
    assert (bulk.made(tmp_path), bulk.paths(None)) == (None, [])
