"""The public interface, and the package as it is installed."""

import importlib
import tomllib
import warnings
from importlib.resources import files
from pathlib import Path

import pytest

import autograd
from autograd.engine.primitive import OPS
from autograd.startup.foreign import warn_of_foreign_install
from tests.interpreter import run

ROOT = Path(__file__).parents[2]
STRICT = ("-W", "error")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_all_is_exactly_what_is_importable():
    assert sorted(autograd.__all__) == autograd.__all__
    assert len(set(autograd.__all__)) == len(autograd.__all__)
    assert all(hasattr(autograd, name) for name in autograd.__all__)
    defined = {name for name, value in vars(autograd).items() if is_ours(name, value)}
    modules = {"fft", "linalg", "special", "stats"}
    defined -= {"isinstance", "type"}  # HIPS autograd's, which would hide Python's
    assert defined | {"__version__", *modules} == set(autograd.__all__)
    assert dir(autograd) == autograd.__all__


def is_ours(name: str, value: object) -> bool:
    return not name.startswith("_") and getattr(value, "__module__", "").startswith("autograd")


def test_every_op_is_public():
    names = {op.forward.__name__ for op in OPS.values()}
    scipys = importlib.import_module("autograd.scipy.linalg")
    modules = (autograd, autograd.fft, autograd.linalg, autograd.special, scipys)
    public = {name for module in modules for name in module.__all__}
    assert {name for name in names if not name.startswith("_")} <= public


def test_run_time_dependencies():
    names = {d.split(">")[0].split("=")[0].strip() for d in PROJECT["dependencies"]}
    assert names == {"numpy", "graphviz"}
    assert PROJECT["name"] != "autograd"


@pytest.mark.parametrize("package", ["autograd", "nn"])
def test_is_typed(package):
    assert (files(package) / "py.typed").is_file()


def test_import_brings_in_numpy_alone():
    heavy = ("graphviz", "matplotlib", "scipy", "sklearn", "torch", "tqdm", "hypothesis")
    heavy += ("importlib.metadata",)
    code = f"""import sys, numpy; numpys = set(sys.modules); import autograd, nn
print([name for name in {heavy!r} if name in set(sys.modules) - numpys])"""
    assert run(code, flags=STRICT).strip() == "[]"


@pytest.mark.parametrize("module", ["special", "stats"])
def test_without_scipy_the_error_names_the_extra(module):
    code = f"""import sys; sys.modules["scipy"] = None
import autograd as ag, nn
assert ag.erf(0.0) == 0.0
try: ag.{module}
except ImportError as error: print(error)"""
    assert "pip install 'onerule[scipy]'" in run(code, flags=STRICT)
    assert "scipy" in PROJECT["optional-dependencies"]


def install(folder: Path, name: str, version: str) -> None:
    """Metadata as pip leaves it, without a package."""
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def test_a_foreign_autograd_is_noticed(tmp_path, monkeypatch):
    install(tmp_path, "autograd", "1.8.0")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.warns(RuntimeWarning, match=r"autograd 1\.8\.0.*pip uninstall autograd onerule"):
        warn_of_foreign_install()


def test_a_foreign_autograd_is_noticed_by_import(tmp_path):
    install(tmp_path, "autograd", "1.8.0")
    code = f"""import sys, warnings; sys.path.append({str(tmp_path)!r})
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    import autograd
print(*[(w.category.__name__, w.filename) for w in caught])"""
    assert (
        run(code, flags=STRICT).strip() == "('RuntimeWarning', '<string>')"
    )  # blamed on who imports


@pytest.mark.parametrize("name", ["autograd_gamma", "onerule", "autogradient"])
def test_other_distributions_are_left_alone(tmp_path, monkeypatch, name):
    install(tmp_path, name, "1.0")
    monkeypatch.syspath_prepend(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_foreign_install()


def test_a_folder_that_only_looks_like_metadata_is_left_alone(tmp_path, monkeypatch):
    (tmp_path / "autograd-notes-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_foreign_install()
