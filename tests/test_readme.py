"""README's numbers are those of the page that the workflow wrote; its links lead somewhere."""

from __future__ import annotations

import re

from tests.workflow import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tables_of_results_are_the_page_s() -> None:
    page = (ROOT / "docs/results.md").read_text(encoding="utf-8").splitlines()
    tables = [
        match[0].splitlines()
        for name in ("tvsum", "summe", "qfvs")
        for match in re.finditer(rf"^\| {name} \|(.*\n\|)+.*$", README, re.MULTILINE)
    ]
    assert len(tables) == 3 and sum(map(len, tables)) >= 17
    assert [row for table in tables for row in table if row not in page] == []


def test_every_link_to_a_file_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert len(links) > 20
    assert [link for link in links if not (ROOT / link).exists()] == []
