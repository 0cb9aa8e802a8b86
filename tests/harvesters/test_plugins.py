from harvesters import pipeline, plugins, registry
from hub import sandbox


def loaded():
    yield registry.connectors.cache_info().currsize + registry.harvesters.cache_info().currsize


def test_every_connector_and_harvester_is_loaded():
    assert {"folder", "http_file", "influxdb", "ckan"} <= set(plugins.CONNECTORS)
    assert {"text/csv", "application/geo+json"} <= set(plugins.HARVESTERS)


def test_every_reader_of_tables_is_loaded():
    assert {"csv", "xlsx", "ods", "json", "parquet", "xml"} <= set(plugins.READERS)


def test_a_child_of_the_sandbox_finds_them_loaded():
    assert pipeline.sandbox is sandbox
    assert list(sandbox.run(loaded)) == [2]
