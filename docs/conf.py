"""The manual: Sphinx with numpydoc (the docstrings' format) and myst-nb (Markdown and notebooks).

NumPy, SciPy and the Jupyter projects build their manuals with these two, and both are maintained;
nothing of ours comes between the docstrings, the notebooks and the pages. `make docs` builds it.
"""

import importlib
import inspect
import os
import re
import sys
from html import escape
from pathlib import Path

from docutils.nodes import SkipNode
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))
os.environ["PYTHONPATH"] = str(ROOT)  # for the kernels, which start in a page's folder

import autograd  # noqa: E402

project = "onerule"
copyright = "the onerule authors"  # Sphinx's name for it
version = release = autograd.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.graphviz",
    "sphinx.ext.viewcode",
    "numpydoc",
    "myst_nb",
]
exclude_patterns = ["design.md"]  # architecture.md includes it, under its picture
html_theme = "furo"
html_title = "onerule"
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["manual.css"]

myst_enable_extensions = ["dollarmath", "deflist", "colon_fence", "attrs_block"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]  # lessons may begin below the first level

# Pages are executed in every build, the lessons only when they have changed: they take minutes.
nb_execution_mode = "cache"
nb_execution_cache_path = str(ROOT / "build" / "notebooks")
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_merge_streams = True

graphviz_output_format = "svg"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
autodoc_default_options = {"members": True, "undoc-members": False, "show-inheritance": True}
autodoc_typehints = "none"  # numpydoc's Parameters say it in words
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True  # dtype=np.float64, as it is written


# --- pages that are written at build time --------------------------------------------------------


def write(path: Path, text: str) -> None:
    """Write a page, unless it is unchanged: Sphinx reads newer files again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def page(title: str, *parts: str) -> str:
    """A page in reStructuredText, which autodoc produces."""
    return "\n\n".join([f"{title}\n{'=' * len(title)}", *[part for part in parts if part]]) + "\n"


def entry(public: str, name: str) -> str:
    """How to ask autodoc for a name, by the public path that users call, wherever it is defined."""
    what = getattr(importlib.import_module(public), name)
    if not inspect.isclass(what):
        return f".. autofunction:: {name}"
    bases = [base.__name__ for base in what.__mro__[1:]]
    up_to = "object" if name == "Tensor" else "Module" if "Module" in bases else None
    inherited = f"\n   :inherited-members: {up_to}" if up_to else ""
    return f".. autoclass:: {name}{inherited}"


def entries(public: str, names: list[str]) -> list[str]:
    """The names of a module, as parts of a page."""
    found = [entry(public, name) for name in names]
    return [f".. currentmodule:: {public}", *found] if found else []


def chapters(public: str) -> dict[str, list[str]]:
    """The public names of a module, by the file in which they are defined."""
    found: dict[str, list[str]] = {}
    module = importlib.import_module(public)
    for name in module.__all__:
        what = getattr(module, name)
        if callable(what) and what.__module__ != "typing":
            found.setdefault(what.__module__, []).append(name)
    return found


def title_of(module: str) -> str:
    name = module.rpartition(".")[2].replace("_", " ")
    return TITLES.get(module, name[0].upper() + name[1:])


def intro_of(module: str) -> str:
    return (inspect.getdoc(importlib.import_module(module)) or "").split("\n\n")[0]


def within(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


def from_package(package: str, public: str, name: str) -> bool:
    """Whether the package also publishes a name of its public module, as it does `nn.fit`."""
    whole, part = importlib.import_module(package), importlib.import_module(public)
    return name in whole.__all__ and getattr(whole, name) is getattr(part, name)


def write_reference() -> None:
    """Write a page for each file of `autograd` and `nn`, and for each of their public modules."""
    folder = HERE / "reference" / "generated"
    pages = {}
    for public in ("autograd", "nn"):
        for module, names in chapters(public).items():
            if any(within(module, other) for other in PUBLIC):
                continue
            room = "ops" if module.startswith("autograd.ops.") else public
            place = f"{room}/{module.removeprefix('autograd.ops.').replace('.', '-')}.rst"
            pages[place] = page(
                title_of(module), intro_of(module), *entries(public, names),
                *entries(module, RETURNED.get(module, [])),
            )  # fmt: skip
    for public in PUBLIC:
        package = public.partition(".")[0]
        short, own = [], []  # what the package itself has from here, and the rest
        for module, names in chapters(public).items():
            for name in names:
                ours = within(module, public) and from_package(package, public, name)
                (short if ours else own).append(name)
        pages[f"{package}-modules/{public.replace('.', '-')}.rst"] = page(
            public, intro_of(public), *entries(package, short), *entries(public, own)
        )
    for place, text in pages.items():
        write(folder / place, text)
    for old in set(folder.rglob("*.rst")) - {folder / place for place in pages}:
        old.unlink()


PUBLIC = [
    "autograd.command.expressions", "autograd.fft", "autograd.internals", "autograd.linalg",
    "autograd.special", "autograd.stats", "autograd.testing", "autograd.trees", "nn.data",
    "nn.functional", "nn.init", "nn.optim", "nn.optim.lr_scheduler", "nn.training", "nn.utils",
]  # fmt: skip
RETURNED = {  # classes that users do not create, but meet
    "autograd.pictures.explaining.explainer": ["Explanation", "Input"],
    "autograd.pictures.stepping.stepper": ["Page"],
    "autograd.tensors.support": ["Support"],
}
TITLES = {
    "autograd.engine.blocks": "Threads",
    "autograd.engine.primitive": "Kinds of op",
    "autograd.function.functions": "Function",
    "autograd.hips.operators": "HIPS autograd's names",
    "autograd.ops.linalg.einstein": "Einstein's summation",
    "autograd.ops.nets.fused": "Fused for networks",
    "autograd.ops.reductions.cumulative": "Cumulative sums and products",
    "autograd.ops.reductions.nans": "Arrays with nan",
    "autograd.ops.reductions.reduction": "Sums, means, extremes",
    "autograd.ops.shapes.shape": "Shapes and axes",
    "autograd.pictures.explaining.explainer": "Explaining",
    "autograd.pictures.stepping.stepper": "Stepping",
    "autograd.tensors.gradients": "Gradients of Tensors",
    "autograd.tensors.support": "What is supported",
    "autograd.transforms.batching.mapping": "vmap",
    "autograd.transforms.derivatives.gradients": "Gradients of functions",
    "autograd.transforms.derivatives.jacobians": "Jacobians and Hessians",
    "autograd.transforms.derivatives.products": "Products with Jacobians and Hessians",
    "nn.layers.perceptrons": "MLP",
    "nn.rng": "Random states",
    "nn.saving.files": "Saving",
    "nn.layers.recurrent.cells": "Recurrent cells",
    "nn.layers.recurrent.layers": "Recurrent layers",
}


def copy_lessons() -> None:
    folder = HERE / "lessons"
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    for notebook in notebooks:
        write(folder / notebook.name, notebook.read_text())
    for old in set(folder.glob("*.ipynb")) - {folder / n.name for n in notebooks}:
        old.unlink()


write_reference()
copy_lessons()


# --- docstrings as reStructuredText --------------------------------------------------------------


def unmark(app, what, name, obj, options, lines) -> None:
    """Escape |x|, an absolute value, and (N, *spatial), a shape: they are not markup."""
    for i, line in enumerate(lines):
        if not line.lstrip().startswith((">>>", "...")):
            parts = re.split(r"(``.*?``|`.*?`)", line)
            lines[i] = "".join(
                part if part[:1] == "`" else MARKS.sub(r"\\\1", part) for part in parts
            )


MARKS = re.compile(r"(\||(?<![\\*])\*(?=\w)(?!\w[^*]*\w\*(?![\w*])))")


def public_bases(app, name, obj, options, bases) -> None:
    """Replace a private base by what it derives from."""
    while private := [base for base in bases if getattr(base, "__name__", "").startswith("_")]:
        i = bases.index(private[0])
        bases[i : i + 1] = private[0].__bases__


# --- formulas as MathML: browsers draw it, and a page loads nothing from the network -------------


def mathml(node, as_block: bool) -> str:
    tex = re.sub(r"\\[bB]igg?(?![a-zA-Z])", "", node.astext())  # docutils knows neither
    tex = re.sub(r"\\dots(?![a-zA-Z])", r"\\ldots", tex)
    tex = re.sub(r"\|([^|]+)\|", r"\\left|\1\\right|", tex)  # not as in "divides"
    try:
        made = tex2mathml(tex, as_block=as_block)
    except MathError as error:
        logging.getLogger(__name__).warning("%s in the formula %s", error, tex, location=node)
        return escape(tex)
    return AFTER_NAME.sub(SPACED, BEFORE_NAME.sub(SPACED, made))


# TeX's thin spaces beside the name of a function: a cos a
SPACED = r'\1<mspace width="0.167em" />'
BEFORE_NAME = re.compile(
    r"(</m(?:i|n|sup|sub|frac)>)(?=\s*<mi[^>]*>\w\w+</mi>\s*<mo>&ApplyFunction;)"
)
AFTER_NAME = re.compile(r"(<mo>&ApplyFunction;</mo>)(?!\s*<mo[^>]*>\()")


def visit_math(self, node) -> None:
    self.body.append(mathml(node, as_block=False))
    raise SkipNode


def visit_math_block(self, node) -> None:
    self.body.append(f'<div class="math">{mathml(node, as_block=True)}</div>')
    raise SkipNode


html_math_renderer = "mathml"


# --- from the source back to the reference -------------------------------------------------------


def point_back(app, pagename, templatename, context, doctree) -> None:
    """Fix viewcode's links: it expects one prefix per file, but our names have several."""
    if not pagename.startswith("_modules/"):
        return
    objects = app.env.domaindata["py"]["objects"]

    def mended(match: re.Match) -> str:
        place, anchor = match.groups()
        names = [name for name in objects if place.endswith(objects[name].docname)]
        parts = anchor.split(".")
        for i in range(len(parts)):
            for name in names:
                if f".{name}".endswith("." + ".".join(parts[i:])):
                    return f'class="viewcode-back" href="{place}.html#{name}"'
        return match[0]

    context["body"] = re.sub(BACK, mended, context.get("body", ""))


BACK = r'class="viewcode-back" href="([^"#]*)\.html#([^"]*)"'


def setup(app) -> None:
    app.connect("autodoc-process-bases", public_bases)
    app.connect("html-page-context", point_back)
    app.connect("autodoc-process-docstring", unmark, priority=900)
    app.add_html_math_renderer(
        "mathml", inline_renderers=(visit_math, None), block_renderers=(visit_math_block, None)
    )
