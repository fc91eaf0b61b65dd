"""Building XML documents; the library escapes."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement


def add(parent: Element, tag: str, text: object = None, **attributes: str) -> Element:
    """Append an element, with `text` inside unless it is None."""
    element = SubElement(parent, tag, attributes)
    if text is not None:
        element.text = str(text)
    return element


def document(root: Element) -> str:
    """The whole file, indented, with the DOCTYPE that editors expect."""
    ElementTree.indent(root, " ")
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {root.tag}>\n{body}\n'
