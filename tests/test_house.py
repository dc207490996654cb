"""The house: what is where, which names users import, and that no room grows without limit."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import autograd
import nn

ROOT = Path(autograd.__file__).parents[1]
IMPORT_LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]

# --- names and files -----------------------------------------------------------------------------


def packages() -> Iterator[ModuleType]:
    for root in (autograd, nn):
        yield root
        for found in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            if found.ispkg:
                yield importlib.import_module(found.name)


def files_in(package: ModuleType) -> set[str]:
    return {found.name for found in pkgutil.iter_modules(package.__path__)}


def test_no_public_function_or_class_has_the_name_of_a_file():
    """Whichever was imported last would be found under the name."""
    found = {
        f"{package.__name__}.{name}"
        for package in packages()
        for name in set(getattr(package, "__all__", vars(package))) & files_in(package)
        if not inspect.ismodule(getattr(package, name))  # otherwise the name is that of the module
    }
    assert found == {"autograd.misc.flatten"}  # HIPS autograd's


def test_a_folders_docstring_lists_its_files():
    """If it has a list: all of them, and none that do not exist."""
    listing = {package.__name__ for package in packages() if "\n- " in (package.__doc__ or "")}
    assert {"autograd.engine", "autograd.ops", "autograd.transforms", "nn.module"} <= listing
    for name in sorted(listing):
        package = importlib.import_module(name)
        words = set(re.findall(r"\w+", package.__doc__))
        assert not files_in(package) - words, name
        items = re.findall(r"(?:^- |; )(\w[\w, ]*?)(?: and (\w+))?:", package.__doc__, re.MULTILINE)
        named = {part for item in items for some in item for part in re.split(r", ", some) if part}
        assert named <= files_in(package), name


# --- the import paths of users -------------------------------------------------------------------

PATHS = {  # each with the names that its documentation gives, all of which must stay
    "autograd.builtins": "DictBox SequenceBox dict isinstance list tuple type",
    "autograd.command.expressions": "Evaluation Expression ExpressionError Step functions variable",
    "autograd.core": """Box JVPNode Node SparseObject VJPNode VSpace def_linear defjvp defjvp_argnum
        defjvp_argnums defvjp defvjp_argnum defvjp_argnums getval isbox make_jvp make_vjp primitive
        primitive_jvps primitive_vjps vspace""",
    "autograd.differential_operators": """checkpoint deriv elementwise_grad grad grad_and_aux
        grad_named hessian hessian_tensor_product hessian_vector_product holomorphic_grad jacobian
        make_ggnvp make_hvp make_jvp make_jvp_reversemode make_vjp multigrad_dict
        tensor_jacobian_product value_and_grad vector_jacobian_product""",
    "autograd.extend": """Box JVPNode SparseObject VJPNode VSpace def_linear defjvp defjvp_argnum
        defjvp_argnums defvjp defvjp_argnum defvjp_argnums notrace_primitive primitive
        register_notrace vspace""",
    "autograd.fft": """fft fft2 fftfreq fftn fftshift hfft ifft ifft2 ifftn ifftshift ihfft irfft
        irfft2 irfftn rfft rfft2 rfftfreq rfftn""",
    "autograd.internals": """BLOCK LARGE later mark_call mark_parameter missing nearest raw_gradient
        recast share will_write""",
    "autograd.linalg": """LinAlgError cholesky cond cross det diagonal eig eigh eigvals eigvalsh inv
        lstsq matmul matrix_norm matrix_power matrix_rank matrix_transpose multi_dot norm outer pinv
        qr slogdet solve svd svdvals tensordot tensorinv tensorsolve trace vecdot vector_norm""",
    "autograd.misc": "const_graph fixed_point flatten",
    "autograd.misc.fixed_points": "fixed_point",
    "autograd.misc.tracers": "const_graph",
    "autograd.misc.flatten": "flatten flatten_func",
    "autograd.misc.optimizers": "adam rmsprop sgd",
    "autograd.numpy": """array asarray asanyarray ascontiguousarray full linspace fft linalg random
        abs max min round sum sin where ndarray float64 pi newaxis""",
    "autograd.numpy.fft": "fft ifft rfft irfft fftn ifftn fft2 ifft2 fftshift ifftshift",
    "autograd.numpy.linalg": "cholesky det eigh inv norm pinv slogdet solve svd",
    "autograd.numpy.random": "RandomState default_rng rand randn seed",
    "autograd.numpy.numpy_boxes": "ArrayBox",
    "autograd.numpy.numpy_vjps": "unbroadcast unbroadcast_f",
    "autograd.numpy.numpy_vspaces": "ArrayVSpace ComplexArrayVSpace",
    "autograd.numpy.numpy_wrapper": "array numpy_version wrap_namespace",
    "autograd.scipy.integrate": "odeint",
    "autograd.scipy.signal": "convolve",
    "autograd.scipy.linalg": """cholesky det inv lstsq norm pinv solve solve_banded solve_sylvester
        solve_triangular sqrtm""",
    "autograd.scipy.special": """beta betainc betaln digamma entr erf erfc erfcinv erfcx erfinv
        expit gamma gammainc gammaincc gammaln gammasgn i0 i0e i1 i1e iv ive j0 j1 jn jv kl_div
        log_ndtr log_softmax logit logsumexp multigammaln ndtr polygamma psi rel_entr rgamma sinc
        softmax stdtr xlog1py xlogy y0 y1 yn yv zeta""",
    "autograd.scipy.stats": "beta chi2 dirichlet gamma multivariate_normal norm poisson t",
    "autograd.scipy.stats.beta": "cdf logpdf pdf",
    "autograd.scipy.stats.chi2": "cdf logpdf pdf",
    "autograd.scipy.stats.dirichlet": "logpdf pdf rvs",
    "autograd.scipy.stats.gamma": "cdf logpdf pdf",
    "autograd.scipy.stats.poisson": "cdf logpmf pmf",
    "autograd.scipy.stats.t": "cdf logcdf logpdf pdf",
    "autograd.scipy.stats.multivariate_normal": "entropy logpdf pdf",
    "autograd.scipy.stats.norm": "cdf logcdf logpdf logsf pdf sf",
    "autograd.special": """beta betainc betaln digamma entr erf erfc erfcinv erfcx erfinv expit
        gamma gammainc gammaincc gammaln gammasgn i0 i0e i1 i1e iv ive j0 j1 jn jv kl_div log_ndtr
        log_softmax logit logsumexp multigammaln ndtr polygamma psi rel_entr rgamma softmax stdtr
        xlog1py xlogy y0 y1 yn yv zeta""",
    "autograd.stats": "beta chi2 dirichlet gamma multivariate_normal norm poisson t",
    "autograd.test_util": """check_equivalent check_grads check_jvp check_vjp combo_check nd
        scalar_close""",
    "autograd.testing": """GradcheckError KinkWarning Program arrays axes broadcastable_shapes
        gradcheck indices programs shapes shapes_broadcasting_to tensors""",
    "autograd.tracer": """Box Node getval isbox notrace_primitive primitive register_notrace
        toposort trace""",
    "autograd.util": "quick_grad_check subval subvals toposort",
    "autograd.wrap_util": "get_name unary_to_nary wraps",
    "autograd.trees": "LEAF Structure flatten map_leaves unflatten",
    "nn": """ELU GELU GRU LSTM MLP RNN AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d
        AvgPool1d AvgPool2d AvgPool3d BCELoss BCEWithLogitsLoss BatchNorm1d BatchNorm2d BestModel
        Bilinear Checkpoint Conv1d Conv2d Conv3d ConvTranspose2d CrossEntropyLoss Dropout
        EarlyStopping Embedding Flatten GRUCell GroupNorm History HuberLoss Identity KLDivLoss
        L1Loss LSTMCell LayerNorm LeakyReLU Linear LogCoshLoss LogSoftmax MSELoss MaxPool1d
        MaxPool2d MaxPool3d Module ModuleDict ModuleList MultiMarginLoss MultiheadAttention NLLLoss
        Parameter RMSNorm RNNCell ReLU Schedule Sequential SiLU Sigmoid Softmax Softplus Statistics
        Swish Tanh TransformerEncoderLayer Upsample Wasserstein1dLoss data evaluate fit functional
        get_rng_state init load lr_finder manual_seed optim save set_rng_state summary training
        utils""",
    "nn.data": """CIFAR10 MNIST ArrayDataset CharText DataLoader FashionMNIST Standardize
        Transformed cifar10 circles cutout fashion_mnist mnist prefetch random_crop random_flip
        read_idx spirals train_test_split two_moons xor""",
    "nn.functional": """adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d avg_pool1d
        avg_pool2d avg_pool3d batch_norm bilinear binary_cross_entropy
        binary_cross_entropy_with_logits conv1d conv2d conv3d conv_transpose2d cross_entropy dropout
        elu embedding gelu group_norm huber_loss identity interpolate kl_div l1_loss layer_norm
        leaky_relu linear log_cosh_loss log_softmax max_pool1d max_pool2d max_pool3d mse_loss
        multi_head_attention multi_margin_loss nll_loss relu rms_norm scaled_dot_product_attention
        sigmoid silu softmax softplus swish tanh wasserstein_1d""",
    "nn.init": """calculate_gain constant_ generator kaiming_normal_ kaiming_uniform_ manual_seed
        normal_ ones_ uniform_ xavier_normal_ xavier_uniform_ zeros_""",
    "nn.optim": """LAMB LBFGS SGD Adagrad Adam AdamW Adamax Lion NAdam Optimizer RMSprop
        lr_scheduler""",
    "nn.optim.lr_scheduler": """CosineAnnealingLR CosineAnnealingWarmRestarts ExponentialLR
        LRScheduler LambdaLR LinearLR MultiStepLR OneCycleLR ReduceLROnPlateau SequentialLR
        StepLR""",
    "nn.training": """BestModel Checkpoint EarlyStopping History LRCurve Run Schedule Statistics
        evaluate fit lr_finder""",
    "nn.utils": """Row Summary clip_grad_norm_ clip_grad_value_ parameters_to_vector
        remove_weight_norm summary vector_to_parameters weight_norm""",
}
NEEDS_SCIPY = ("autograd.scipy", "autograd.special", "autograd.stats")


@pytest.mark.parametrize("path", PATHS)
def test_users_import_it_from_here(path: str):
    if path.startswith(NEEDS_SCIPY):
        pytest.importorskip("scipy", reason=f"{path} needs SciPy")
    names: dict[str, Any] = {}
    exec(f"from {path} import {', '.join(PATHS[path].split())}", names)
    assert set(PATHS[path].split()) <= names.keys()


def test_the_trees_of_modules_are_reached_by_attribute_too():
    assert autograd.fft is importlib.import_module("autograd.fft")
    assert nn.optim.lr_scheduler is importlib.import_module("nn.optim.lr_scheduler")


# --- rooms and their contracts -------------------------------------------------------------------

PUBLIC = {path.split(".")[1] for path in PATHS if path.startswith("autograd.")} - {"command"}


def test_nn_has_one_door_to_autograd():
    """Whatever is not public in autograd is forbidden to nn, including any new room."""
    contract = next(c for c in IMPORT_LINTER["contracts"] if c["type"] == "forbidden")
    rooms = {f"autograd.{name}" for name in files_in(autograd) - PUBLIC}
    assert set(contract["forbidden_modules"]) == rooms
    assert "ignore_imports" not in contract


def test_every_part_of_autograd_has_its_layer():
    contract = next(c for c in IMPORT_LINTER["contracts"] if c["type"] == "layers")
    layers = {part.strip() for layer in contract["layers"] for part in layer.split(":")}
    assert layers == {"nn"} | {f"autograd.{name}" for name in files_in(autograd)}
    assert "ignore_imports" not in contract


SOURCES = [*ROOT.glob("autograd/**/*.py"), *ROOT.glob("nn/**/*.py")]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/howto/*.md")]
PAGES.remove(ROOT / "CHANGELOG.md")  # about the past


def test_the_files_that_comments_and_pages_name_exist():
    folders = ("autograd", "nn", "tests", "typing_tests", "tools", "docs")
    files = [str(path) for folder in folders for path in (ROOT / folder).glob("**/*.py")]
    stale = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in [*SOURCES, *PAGES]
        for name in re.findall(r"[\w./]*\w\.py\b", path.read_text(encoding="utf-8"))
        if not any(file.endswith(f"/{name}") for file in files)
    }
    assert not stale


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_400_lines():
    assert len(SOURCES) > 200
    long = {str(path.relative_to(ROOT)): lines(path) for path in SOURCES if lines(path) > 400}
    assert not long, f"split by concept: {long}"


def test_the_core_is_an_afternoons_reading():
    engine = ROOT / "autograd" / "engine"
    parts = [engine / f"{name}.py" for name in ("boxes", "kinds", "graph", "primitive", "sweep")]
    parts.append(ROOT / "autograd" / "tensors" / "tensor.py")
    assert sum(map(lines, parts)) <= 1230
    assert lines(engine / "sweep.py") < 150
