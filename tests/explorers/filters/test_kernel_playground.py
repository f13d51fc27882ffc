"""The playground: chosen kernels do what they are called, typed weights and uploads are taken over."""

import datetime
import io

import numpy as np
import pytest
from PIL import Image
from sweeping import sweep

from course_utils.convolution import conv
from course_utils.explorers.filters.kernel_playground import KERNELS, OWN, PIXELS, UPLOADED, KernelPlaygroundExplorer
from course_utils.filters import SOBEL_HORIZONTAL, SOBEL_VERTICAL
from course_utils.pictures.photographs import photo
from course_utils.pictures.sources import PictureError


def test_slides_kernels():
    """Sobel is the slide's, whatever the sliders say, and they rest meanwhile."""
    explorer = KernelPlaygroundExplorer(kernel="Sobel, vertical edges", size=11)
    assert np.array_equal(explorer.numbers()["w"], SOBEL_VERTICAL) and explorer.size.disabled
    explorer.kernel.value = "Sobel, horizontal edges"
    assert np.array_equal(explorer.numbers()["w"], SOBEL_HORIZONTAL) and explorer.angle.disabled
    explorer.kernel.value = "line at an angle"
    assert not explorer.size.disabled and not explorer.angle.disabled


@pytest.mark.parametrize("kernel", ["uniform", "Gaussian", "sharpen", "leave as it is", "line at an angle"])
def test_kernels_that_keep_brightness(kernel):
    """Their weights sum to 1, and the response is shown as a picture."""
    explorer = KernelPlaygroundExplorer("coffee", kernel, size=7)
    assert explorer.numbers()["w"].sum() == pytest.approx(1)
    assert explorer.view.planes[2].map == "gray"


def test_leave_as_it_is():
    """A 1 in the middle gives the picture back, without its border."""
    numbers = KernelPlaygroundExplorer("camera", "leave as it is", size=5).numbers()
    assert np.array_equal(numbers["response"], numbers["picture"][2:-2, 2:-2])


def test_the_resting_slider_says_how_large_the_kernel_is():
    """Beside Sobel it stands at 3, beside weights of one's own at theirs; a kernel that has a choice gets it back."""
    explorer = KernelPlaygroundExplorer(kernel="line at an angle", size=15)
    explorer.kernel.value = "Sobel, vertical edges"
    assert explorer.size.value == 3 and explorer.size.disabled
    explorer.kernel.value = "uniform"
    assert explorer.size.value == 15 and explorer.numbers()["w"].shape == (15, 15)
    type_weight(explorer, 0, 0, 5)
    explorer.kernel.value = "Sobel, vertical edges"
    explorer.kernel.value = OWN
    assert explorer.size.value == 15 and explorer.size.disabled
    assert KernelPlaygroundExplorer(kernel="Sobel, vertical edges", size=11).size.value == 3


def test_response_is_that_of_the_floor():
    """A kernel of one's own, H != W, gives what `conv` gives."""
    w = [[1, 2, 0], [0, -1, 3]]
    numbers = KernelPlaygroundExplorer("astronaut", w).numbers()
    expected = conv(photo("astronaut", size=PIXELS, gray=True), np.float32(w))
    assert numbers["response"].shape == (255, 254) and np.array_equal(numbers["response"], expected)
    assert numbers["strength"] == pytest.approx(float(np.abs(expected).mean()))


def type_weight(explorer, row, col, value, count=1):
    """Do what the page does when a weight is typed."""
    explorer.view.edit = {"name": "w", "row": row, "col": col, "value": value, "count": count}


def test_typed_weight_makes_a_kernel_of_ones_own():
    """Typing over a weight of Sobel changes this weight alone; choosing Sobel again brings it back."""
    explorer = KernelPlaygroundExplorer(kernel="Sobel, vertical edges")
    type_weight(explorer, 1, 1, 5)
    assert explorer.kernel.value == OWN
    assert explorer.numbers()["w"].tolist() == [[1, 0, -1], [2, 5, -2], [1, 0, -1]]
    type_weight(explorer, 0, 2, 0.5, count=2)
    assert explorer.numbers()["w"].tolist() == [[1, 0, 0.5], [2, 5, -2], [1, 0, -1]]
    explorer.kernel.value = "Sobel, vertical edges"
    assert np.array_equal(explorer.numbers()["w"], SOBEL_VERTICAL)


def test_typed_weight_out_of_bounds_is_told():
    """A million is no weight: the reading line says so, the kernel stays."""
    explorer = KernelPlaygroundExplorer(kernel="uniform", size=3)
    with pytest.raises(ValueError, match="the new weight should be a finite number from -999 to 999"):
        type_weight(explorer, 0, 0, 1e6)
    assert "the new weight" in explorer.view.refusal["text"] and explorer.kernel.value == "uniform"


def uploaded(content, name="mine.png"):
    """Return what a file upload hands over for one file."""
    now = datetime.datetime.now(datetime.UTC)
    told = {"name": name, "type": "image/png", "size": len(content), "last_modified": now}
    return ({**told, "content": memoryview(content)},)


def test_upload_becomes_the_picture():
    """An uploaded picture is cut to the middle square and gets an entry in the menu."""
    file = io.BytesIO()
    Image.fromarray(np.full((300, 400, 3), 128, np.uint8)).save(file, "png")
    explorer = KernelPlaygroundExplorer(kernel="leave as it is")
    explorer.upload.value = uploaded(file.getvalue())
    assert explorer.picture.value == UPLOADED and UPLOADED in explorer.picture.options
    assert np.allclose(explorer.numbers()["picture"], 128 / 255, atol=1e-3)
    explorer.picture.value = "camera"
    assert explorer.numbers()["picture"].std() > 0.1


def test_upload_of_something_else_is_told():
    """A text file is no picture: the card says so and the old picture stays."""
    explorer = KernelPlaygroundExplorer()
    with pytest.raises(PictureError):
        explorer.upload.value = uploaded(b"hello, this is not a picture", "notes.txt")
    assert "is text, not a picture" in explorer.card.problem and explorer.picture.value == "camera"


@pytest.mark.parametrize("kernel", KERNELS)
def test_every_control_reaches_both_ends(kernel):
    """No setting of any kernel leaves a problem or a missing plane."""
    explorer = KernelPlaygroundExplorer(kernel=kernel, size=3)
    for moved in sweep(explorer):
        assert explorer.card.problem == "" and len(explorer.view.planes) == 3, moved


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"picture": "lena"}, ValueError, "picture should be one of"),
        ({"kernel": "magic"}, ValueError, "kernel should be one of 'edge at an angle'"),
        ({"kernel": np.ones((16, 3))}, ValueError, "at most 15 x 15 weights, got shape .16, 3.; try a smaller one"),
        ({"kernel": [1, 2, 1]}, ValueError, "kernel should have 2 axes"),
        ({"kernel": [["a"]]}, TypeError, "kernel should hold real numbers"),
        ({"size": 4}, ValueError, "steps of 2, got 4"),
    ],
)
def test_bad_settings(settings, error, message):
    """One sentence says what was expected and what came."""
    with pytest.raises(error, match=message):
        KernelPlaygroundExplorer(**settings)
