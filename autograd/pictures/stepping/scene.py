"""A drawn graph as the page needs it: colours by name, and numbers that can be shown one by one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, fromstring, tostring

from ..drawing.diagram import STYLES
from ..drawing.labels import FLAG, GRADIENT, INK, LOCAL, NOTE, VALUE

__all__ = ["COLOURS", "scene"]

COLOURS = {  # the page has two palettes, so the picture names its colours
    VALUE: "value", GRADIENT: "gradient", LOCAL: "local", INK: "ink", NOTE: "note", FLAG: "flag",
    "white": "paper", "#FFFFFF": "on-flag", "black": "ink", "#777777": "note",
    **{
        style[part]: f"{kind}-{part}"
        for kind, style in STYLES.items() if kind in ("leaf", "parameter", "output", "module")
        for part in ("fillcolor", "color") if style[part] != INK
    },
}  # fmt: skip
VARIABLES = {colour.lower(): f"var(--{name})" for colour, name in COLOURS.items()}
SHOWING = {"value": "var(--value)", "gradient": "var(--gradient)"}

INHERITED = {  # said once in the page's style, for these and for a piece of any other kind
    "edge": {"fill": ("none", "var(--ink)"), "stroke": ("var(--ink)",)},
    "node": {"fill": ("var(--ink)",), "stroke": ("transparent", "none"), "font-size": ("11.00",)},
}
GEOMETRY = ("d", "points", "x", "y", "cx", "cy", "rx", "ry", "font-size")


def scene(svg: str, roles: Mapping[str, Sequence[str]]) -> str:
    """Graphviz's SVG, made ready to step through and a third as long.

    `roles` says for each node, by its key, what each piece of its text shows.
    """
    start = svg.index("<svg")
    root = fromstring(svg[start:].replace(' xmlns="http://www.w3.org/2000/svg"', "", 1))
    graph = root[0]
    for child in list(graph):
        if child.tag in ("title", "polygon"):  # the polygon is the background
            graph.remove(child)
    for group in graph.iter("g"):
        for title in group.findall("title"):  # a tooltip with Graphviz's own names
            group.remove(title)
        kind = group.get("class", "").partition(" ")[0]
        for piece in group:
            _rename(piece)
        if kind == "node":
            _classify(group, roles.get(group.get("id", "").removeprefix("at-"), ()))
        if kind in INHERITED:
            for piece in group:
                _shorten(piece, INHERITED[kind])
        if kind == "edge":
            del group.attrib["id"]  # its class names its ends
    _, _, width, height = root.get("viewBox", "").split()
    camera = Element("g", {"id": "camera"})
    camera.append(graph)
    picture = Element("svg", {"id": "picture", "data-width": width, "data-height": height})
    picture.append(camera)
    for element in picture.iter():
        element.tail = None
        if element.tag != "text":
            element.text = None
        for name in element.attrib.keys() & set(GEOMETRY):
            element.set(name, re.sub(r"-?\d+\.\d+", _rounded, element.get(name, "").strip()))
    return tostring(picture, encoding="unicode")


def _rename(piece: Element) -> None:
    for name in ("fill", "stroke"):
        colour = piece.get(name, "").lower()
        if colour in VARIABLES:
            piece.set(name, VARIABLES[colour])


def _classify(node: Element, kinds: Sequence[str]) -> None:
    """Give each text, and the brackets and the red behind it, a class that says what it shows."""
    if len(node.findall("text")) != len(kinds):
        return
    left = iter(kinds)
    shapes: list[Element] = []  # those of the next text
    for piece in node:
        if piece.tag != "text":
            if {piece.get("fill"), piece.get("stroke")} & {*SHOWING.values(), "var(--flag)"}:
                shapes.append(piece)
            continue
        kind = next(left)
        for each in (*shapes, piece) if kind else ():
            each.set("class", kind)
        shapes.clear()


def _shorten(piece: Element, inherited: Mapping[str, Sequence[str]]) -> None:
    for name in ("font-family", "{http://www.w3.org/XML/1998/namespace}space"):
        piece.attrib.pop(name, None)
    if piece.get("text-anchor") == "start":
        del piece.attrib["text-anchor"]
    own = SHOWING.get(piece.get("class", ""))
    for name in ("fill", "stroke", "font-size"):
        said = {*inherited.get(name, ()), *([own, "none"] if own else [])}
        if piece.get(name) in said:
            del piece.attrib[name]


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.1f}".removesuffix(".0")
