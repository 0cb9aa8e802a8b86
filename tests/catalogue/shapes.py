"""The official shapes of DCAT-AP.de 3.0, with the faults repaired that their README names, as one function."""

import json
from functools import cache
from pathlib import Path

from pyshacl import validate
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import SH, SKOS

SHARED = Path(__file__).parents[3] / "shared"
SHAPES = SHARED / "shapes"
VOCABULARIES = SHARED / "vocabularies"
GERMAN = Namespace("http://dcat-ap.de/def/dcatde/3.0/shacl/")


@cache
def shapes() -> Graph:
    """All shapes of the profile."""
    graph = Graph()
    for file in (SHAPES / "dcat-ap-3.0.0" / "dcat-ap-SHACL.ttl", *sorted((SHAPES / "dcat-ap-de-3.0").glob("*.ttl"))):
        if "imports" not in file.name:
            text = file.read_text(encoding="utf-8")
            graph.parse(data=text.replace("http://data.europa.eu/r5r#", "http://data.europa.eu/r5r/"), format="turtle")
    series = GERMAN.DatasetSeries_Shape
    graph.add((series, RDF.type, SH.NodeShape))
    graph.add((series, SH.targetClass, URIRef("http://www.w3.org/ns/dcat#DatasetSeries")))
    graph.add((series, SH.property, GERMAN.DE_DatasetSeries_dcterms_publisher_v_Min))
    return graph


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
    _, report, _ = validate(data + background(), shacl_graph=shapes(), inference="none")
    found = []
    for result in report.subjects(SH.resultSeverity, severity):
        words = [report.value(result, name) for name in (SH.focusNode, SH.resultPath, SH.value)]
        messages = [str(m) for m in report.objects(result, SH.resultMessage) if isinstance(m, Literal)]
        found.append(" ".join(map(str, (*words, *messages))))
    return sorted(found)
