"""Says in the metadata of a PDF/A-3 that the XML it carries is a Factur-X: what a program looks for first.

The schema of these four properties is declared beside them, as PDF/A asks of any property that is not its own.
"""

from io import BytesIO
from typing import Any

import pikepdf
from lxml import etree  # type: ignore[import-untyped]

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
PROPERTIES = {
    "DocumentFileName": ("factur-x.xml", "The name of the embedded XML document"),
    "DocumentType": ("INVOICE", "The type of the hybrid document in capital letters"),
    "Version": ("1.0", "The actual version of the standard applying to the embedded XML document"),
    "ConformanceLevel": ("EN 16931", "The conformance level of the embedded XML document"),
}


def declared(made: bytes) -> bytes:
    """The PDF `made`, which carries factur-x.xml, with the metadata of Factur-X EN 16931; same bytes in, same out."""
    out = BytesIO()
    with pikepdf.open(BytesIO(made)) as paper:
        stream = paper.Root.Metadata
        stream.write(_told(stream.read_bytes()))
        paper.save(out, deterministic_id=True, compress_streams=False)
    return out.getvalue()


def _told(packet: bytes) -> bytes:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    tree = etree.parse(BytesIO(packet), parser)
    rdf = tree.find(f".//{{{RDF}}}RDF")
    bag = tree.find(f".//{{{EXTENSION}}}schemas/{{{RDF}}}Bag")
    assert rdf is not None and bag is not None  # noqa: S101, PT018  typst writes both for PDF/UA
    said = etree.SubElement(rdf, f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""}, nsmap={"fx": FX})
    schema = _resource(bag)
    _texts(schema, SCHEMA, schema="Factur-X PDFA Extension Schema", namespaceURI=FX, prefix="fx")
    listed = etree.SubElement(etree.SubElement(schema, f"{{{SCHEMA}}}property"), f"{{{RDF}}}Seq")
    for name, (value, words) in PROPERTIES.items():
        _texts(said, FX, **{name: value})
        _texts(_resource(listed), PROPERTY, name=name, valueType="Text", category="external", description=words)
    return bytes(etree.tostring(tree, encoding="UTF-8", xml_declaration=False))


def _resource(parent: Any) -> Any:
    return etree.SubElement(parent, f"{{{RDF}}}li", {f"{{{RDF}}}parseType": "Resource"})


def _texts(parent: Any, namespace: str, **texts: str) -> None:
    for name, text in texts.items():
        etree.SubElement(parent, f"{{{namespace}}}{name}").text = text
