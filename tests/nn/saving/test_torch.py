"""Files that go to PyTorch and come from there, through safetensors."""

import numpy as np
import pytest

import nn
from tests.nn.oracle import get_torch, normal
from tests.nn.saving.trees import DTYPES, SHAPES, same


def networks():
    """The same small convolutional network here and in PyTorch, and a batch."""
    torch = get_torch()
    files = pytest.importorskip("safetensors.torch", reason="the package is not installed")
    ours = nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1, rng=0), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(16, 5, rng=0), nn.LayerNorm(5), nn.Linear(5, 3, bias=False, rng=0),
    )  # fmt: skip
    theirs = torch.nn.Sequential(
        torch.nn.Conv2d(2, 4, 3, padding=1), torch.nn.BatchNorm2d(4), torch.nn.ReLU(),
        torch.nn.MaxPool2d(2), torch.nn.Flatten(), torch.nn.Linear(16, 5), torch.nn.LayerNorm(5),
        torch.nn.Linear(5, 3, bias=False),
    ).double()  # fmt: skip
    return torch, files, ours, theirs, normal(7, 2, 4, 4)


def test_a_model_saved_here_gives_the_same_outputs_in_pytorch(tmp_path):
    torch, files, ours, theirs, x = networks()
    ours(x)  # so that the running statistics are not the initial ones
    weight = ours[5].weight
    weight.data = np.asfortranarray(weight.data)  # laid out in memory like a transposed array
    nn.save(ours, tmp_path / "model.safetensors")
    files.load_model(theirs, tmp_path / "model.safetensors")
    ours.eval(), theirs.eval()
    y = theirs(torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(ours(x).data, y, rtol=1e-12, atol=1e-14)
    state = {k: v.numpy() for k, v in theirs.state_dict().items()}
    assert same({k: state[k] for k in ours.state_dict()}, ours.state_dict())


def test_a_model_saved_in_pytorch_gives_the_same_outputs_here(tmp_path):
    torch, files, ours, theirs, x = networks()
    theirs(torch.tensor(x))
    files.save_model(theirs, tmp_path / "model.safetensors")
    nn.load(tmp_path / "model.safetensors", into=ours)
    ours.eval(), theirs.eval()
    y = theirs(torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(ours(x).data, y, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("dtype", DTYPES)
def test_arrays_go_to_pytorch_and_back(dtype, tmp_path):
    files = networks()[1]
    arrays = {str(shape): np.full(shape, 3, dtype) for shape in SHAPES}
    nn.save(arrays, tmp_path / "a.safetensors")
    tensors = files.load_file(tmp_path / "a.safetensors")
    assert same({k: tensors[k].numpy() for k in arrays}, arrays)
    files.save_file(tensors, tmp_path / "b.safetensors")
    found = nn.load(tmp_path / "b.safetensors")
    assert same({k: found[k] for k in arrays}, arrays)


def test_pytorchs_own_dtypes_are_refused(tmp_path):
    torch, files = networks()[:2]
    files.save_file({"w": torch.ones(2, dtype=torch.float8_e5m2)}, tmp_path / "a.safetensors")
    with pytest.raises(
        ValueError, match=r"a\.safetensors: w is of dtype F8_E5M2, which NumPy does no"
    ):
        nn.load(tmp_path / "a.safetensors")
