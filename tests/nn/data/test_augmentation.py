"""nn.data's random crop, flip and cutout: what may come out, how often, and what may not."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

import autograd as ag
from nn.data import cutout, random_crop, random_flip

shapes = st.tuples(st.integers(0, 5), st.integers(1, 3), st.integers(1, 6), st.integers(1, 6))
seeds = st.integers(0, 2**32)
CHANGES: dict[str, Any] = {
    "random_crop": lambda x, rng: random_crop(x, 2, rng),
    "random_flip": random_flip,
    "cutout": lambda x, rng: cutout(x, 3, rng),
}


def numbered(*shape: int) -> Any:
    """Images whose pixels are all different and never 0."""
    return np.arange(1.0, np.prod(shape) + 1).reshape(shape)


def shifts(image: Any, padding: int) -> list[Any]:
    """Every image that a crop of `image` may give."""
    p = padding
    padded = np.zeros((image.shape[0], image.shape[1] + 2 * p, image.shape[2] + 2 * p))
    padded[:, p : p + image.shape[1], p : p + image.shape[2]] = image
    places = range(2 * p + 1)
    height, width = image.shape[1:]
    return [padded[:, i : i + height, j : j + width] for i in places for j in places]


@given(shapes, st.integers(0, 3), seeds)
def test_a_crop_is_its_image_shifted(shape: tuple, padding: int, seed: int) -> None:
    images = numbered(*shape)
    result = random_crop(images, padding, seed)
    assert (result.shape, result.dtype) == (images.shape, images.dtype)
    for image, crop in zip(images, result, strict=True):
        assert any(np.array_equal(crop, candidate) for candidate in shifts(image, padding))


def test_every_crop_is_as_likely() -> None:
    image = numbered(1, 3, 4)
    crops = random_crop(np.broadcast_to(image, (9000, 1, 3, 4)), 1, np.random.default_rng(0))
    counts = [(crops == candidate).all(axis=(1, 2, 3)).sum() for candidate in shifts(image, 1)]
    assert sum(counts) == 9000
    # 9000 draws with probability 1/9: five standard deviations are 149
    assert max(abs(n - 1000) for n in counts) < 149


def test_a_crop_without_padding_is_the_image() -> None:
    assert_array_equal(random_crop(numbered(2, 3, 4, 5), 0), numbered(2, 3, 4, 5))


@given(shapes, seeds)
def test_a_flip_is_its_image_or_the_mirror_image(shape: tuple, seed: int) -> None:
    images = numbered(*shape)
    for image, flip in zip(images, random_flip(images, seed), strict=True):
        mirrored = [[row[::-1] for row in channel] for channel in image.tolist()]
        assert flip.tolist() in (image.tolist(), mirrored)


@given(shapes, seeds)
def test_the_same_flip_twice_is_the_identity(shape: tuple, seed: int) -> None:
    images = numbered(*shape)
    assert_array_equal(random_flip(random_flip(images, seed), seed), images)


def test_flips_come_with_their_probability() -> None:
    images = numbered(2000, 1, 1, 2)
    assert_array_equal(random_flip(images, p=0), images)
    assert_array_equal(random_flip(images, p=1), images[..., ::-1])
    for p in (0.5, 0.1):
        flipped = (random_flip(images, 0, p) != images).any(axis=(1, 2, 3)).sum()
        assert abs(flipped - 2000 * p) < 5 * np.sqrt(2000 * p * (1 - p))


@given(shapes, st.integers(0, 8), seeds)
def test_cutout_leaves_the_image_but_for_a_square(shape: tuple, size: int, seed: int) -> None:
    images = numbered(*shape)
    result = cutout(images, size, seed)
    hole = result == 0  # no pixel was 0 before
    assert_array_equal(result[~hole], images[~hole])
    height, width = shape[2:]
    for image in hole:
        assert (image == image[0]).all()  # the same in every channel
        rows, columns = image[0].any(axis=1), image[0].any(axis=0)
        assert_array_equal(image[0], np.outer(rows, columns))
        for side, n in ((rows, height), (columns, width)):
            places = np.flatnonzero(side)
            assert len(places) <= size
            if size:  # a stretch without gaps, shorter than `size` only at the border
                assert 0 < len(places) == places[-1] - places[0] + 1
                assert len(places) == size or 0 in places or n - 1 in places


def test_every_pixel_is_as_likely_the_centre() -> None:
    holes = cutout(np.ones((6000, 1, 2, 3)), 1, np.random.default_rng(0)) == 0
    # 6000 draws with probability 1/6: five standard deviations are 144
    assert abs(holes.sum(axis=(0, 1)) - 1000).max() < 144
    assert holes.sum() == 6000


@pytest.mark.parametrize("name", CHANGES)
def test_one_seed_gives_one_change_and_images_differ(name: str) -> None:
    change, images = CHANGES[name], np.broadcast_to(numbered(1, 1, 6, 6), (50, 1, 6, 6))
    first = change(images, 7)
    assert_array_equal(first, change(images, 7))
    rng = np.random.default_rng(7)
    assert_array_equal(first, change(images, rng))
    assert (first != change(images, rng)).any()
    assert len({image.tobytes() for image in first}) > 1


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("dtype", ["u1", "f4", "?"])
def test_the_dtype_stays_and_the_batch_is_not_written_to(name: str, dtype: str) -> None:
    images = numbered(4, 2, 5, 5).astype(dtype)
    copy = images.copy()
    result = CHANGES[name](images, 0)
    assert (result.dtype, result.shape) == (images.dtype, images.shape)
    result[:] = 0
    assert_array_equal(images, copy)


@pytest.mark.parametrize("name", CHANGES)
def test_a_tensor_is_read_as_an_array(name: str) -> None:
    images = numbered(3, 2, 5, 5)
    assert_array_equal(CHANGES[name](ag.tensor(images), 0), CHANGES[name](images, 0))


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("shape", [(5, 5), (3, 5, 5), (1, 2, 3, 5, 5)])
def test_refuses_what_is_no_batch(name: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=rf"{name} takes a batch .* not \({shape[0]}"):
        CHANGES[name](np.ones(shape), 0)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: random_crop(x, -1), ValueError, "random_crop: padding must be at least 0"),
        (lambda x: random_crop(x, 1.0), TypeError, "random_crop: padding must be an integer"),
        (lambda x: cutout(x, -2), ValueError, "cutout: size must be at least 0, not -2"),
        (lambda x: cutout(x, 0.5), TypeError, "cutout: size must be an integer, not 0.5"),
        (lambda x: random_flip(x, p=1.5), ValueError, r"in \[0, 1\], not 1.5"),
    ],
)
def test_refuses(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call(np.ones((2, 1, 3, 3)))
