"""The official shapes of DCAT-AP.de 3.0 and of high-value data, with the faults repaired that their README names."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

from pyshacl import validate
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, SH, SKOS

from hub.records import DatasetDraft

SHARED = Path(__file__).parents[3] / "shared"
SHAPES = SHARED / "shapes"
VOCABULARIES = SHARED / "vocabularies"
ANNEX = "https://semiceu.github.io/DCAT-AP/releases/3.0.0-hvd#"
LAW = URIRef("http://data.europa.eu/r5r/applicableLegislation")
REGULATION = URIRef("http://data.europa.eu/eli/reg_impl/2023/138/oj")
_CLASSES = frozenset({DCAT.Catalog, DCAT.Dataset, DCAT.DatasetSeries, DCAT.Distribution, DCAT.DataService})
GERMAN = Namespace("http://dcat-ap.de/def/dcatde/3.0/shacl/")


@cache
def shapes() -> Graph:
    """All shapes of DCAT-AP.de."""
    graph = Graph()
    for file in (SHAPES / "dcat-ap-3.0.0" / "dcat-ap-SHACL.ttl", *sorted((SHAPES / "dcat-ap-de-3.0").glob("*.ttl"))):
        if "imports" not in file.name:
            _read(graph, file)
    series = GERMAN.DatasetSeries_Shape
    graph.add((series, RDF.type, SH.NodeShape))
    graph.add((series, SH.targetClass, URIRef("http://www.w3.org/ns/dcat#DatasetSeries")))
    graph.add((series, SH.property, GERMAN.DE_DatasetSeries_dcterms_publisher_v_Min))
    return graph


@cache
def high_value_shapes(service: bool) -> Graph:
    """Those of the annex for high-value data that say what has to be there; the others ask for classes of addresses.

    `service`: also that each dataset is served by one, which is up to a source where there are only links to it.
    """
    graph = Graph()
    for part in ("base", "usagenotes"):
        _read(graph, SHAPES / "dcat-ap-hvd-3.0.0" / f"hvd-SHACL-{part}.ttl")
    for shape, rule in list(graph.subject_objects(SH.property)):
        if (rule, SH.path, None) not in graph:  # a link to nothing
            graph.remove((shape, SH.property, rule))
    if not service:
        graph.remove((None, SH.property, URIRef(f"{ANNEX}dcat:DatasetShape/API")))
    return graph


def _read(graph: Graph, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    graph.parse(data=text.replace("http://data.europa.eu/r5r#", "http://data.europa.eu/r5r/"), format="turtle")


@cache
def background() -> Graph:
    """Which code belongs to which vocabulary, and which class to which."""
    graph = Graph()
    for file in VOCABULARIES.glob("*.json"):
        table = json.loads(file.read_text(encoding="utf-8"))
        if "scheme" in table:
            codes = [each["uri"] for each in table.get("concepts", ())]
            codes += [table["base"] + code for code in table.get("codes", ())]
            for code in codes:
                graph.add((URIRef(code), SKOS.inScheme, URIRef(table["scheme"])))
    for file in (SHAPES / "ontologies").iterdir():
        for triple in Graph().parse(file).triples((None, RDFS.subClassOf, None)):
            graph.add(triple)
    graph += Graph().parse(VOCABULARIES / "adms-publisher-type.ttl").triples((None, SKOS.inScheme, None))
    return graph


def faults(data: Graph, severity: URIRef = SH.Violation) -> list[str]:
    """What breaks the profile: node, path and message of each result."""
    return _faults(data, shapes(), severity)


def high_value_faults(data: Graph, *, service: bool = True) -> list[str]:
    """What breaks the annex, of high-value datasets and series and of what hangs on them."""
    return _faults(high_value(data), high_value_shapes(service), SH.Violation)


def high_value(data: Graph) -> Graph:
    """The graph in which only high-value data and their distributions and services have classes."""
    whole = {node for kind in (DCAT.Dataset, DCAT.DatasetSeries) for node in data.subjects(RDF.type, kind)}
    meant = {node for node in whole if (node, LAW, REGULATION) in data}
    meant |= {part for node in meant for part in data.objects(node, DCAT.distribution)}
    meant |= {service for part in meant for service in data.objects(part, DCAT.accessService)}
    found = Graph() + data
    for node, kind in data.subject_objects(RDF.type):
        if kind in _CLASSES and node not in meant:
            found.remove((node, RDF.type, kind))
    return found


def categorised(draft: DatasetDraft) -> DatasetDraft:
    """A high-value dataset with a category: even the official example names none, which only people can mend."""
    if str(REGULATION) not in draft.terms.get("applicable_legislation", ()) or draft.terms.get("hvd_category"):
        return draft
    return replace(draft, terms={**draft.terms, "hvd_category": ["c_ac64a52d"]})


def _faults(data: Graph, rules: Graph, severity: URIRef) -> list[str]:
    _, report, _ = validate(data + background(), shacl_graph=rules, inference="none")
    found = []
    for result in report.subjects(SH.resultSeverity, severity):
        words = [report.value(result, name) for name in (SH.focusNode, SH.resultPath, SH.value)]
        messages = [str(m) for m in report.objects(result, SH.resultMessage) if isinstance(m, Literal)]
        found.append(" ".join(map(str, (*words, *messages))))
    return sorted(found)
