"""Outputs are compared as a careful reader would: words exactly, what was trained within its tolerance."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from tools.outputs import NUMBER, Tolerance, differences, from_afar, loosest, rms, value


def printed(text, name="stdout"):
    """Return the outputs of a cell that prints."""
    return [{"output_type": "stream", "name": name, "text": text}]


def shown(pixels, text="A curve", alt="A curve"):
    """Return the outputs of a cell that shows a picture."""
    data = {"image/png": png(pixels), "text/plain": text}
    return [{"output_type": "display_data", "data": data, "metadata": {"image/png": {"alt": alt}}}]


def png(pixels):
    """Return a uint8 array as a base64 PNG."""
    paper = io.BytesIO()
    Image.fromarray(np.uint8(pixels)).save(paper, "png")
    return base64.b64encode(paper.getvalue()).decode()


def curve(height, size=(120, 180)):
    """Return a thick black line on white paper, with an axis below it."""
    page = np.full(size, 255)
    page[-12:-6] = 0
    page[height : height + 8] = 0
    return page


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("CNN 91 %, MLP 75 %.", ["91", "75"]),
        ("conv2: W₁, 5x5, Float32, 3a", []),
        ("−0.25 … .5, 1,234,567 of 1e-05", ["−0.25", ".5", "1,234,567", "1e-05"]),
        ("28×28, (1, 28, 28); 1-2", ["28", "28", "1", "28", "28", "1", "2"]),
    ],
)
def test_numbers_are_told_from_names(text, numbers):
    """Signs, thousands, exponents and a missing 0 belong to a number; digits inside a name are none."""
    assert NUMBER.findall(text) == numbers


def test_a_number_is_worth_what_it_says():
    """Thousands are separated by commas, and a minus may be long."""
    assert [value(text) for text in ("1,234", "−.5", "1e-3", "+2")] == [1234, -0.5, 0.001, 2]


def test_without_a_tolerance_every_character_counts():
    """A digit, a word, an empty line."""
    assert differences(printed("loss 0.41"), printed("loss 0.41")) == []
    for other in ("loss 0.42", "cost 0.41", "loss 0.41\n", "loss 0.41 0.41"):
        assert differences(printed("loss 0.41"), printed(other)) != []


def test_numbers_are_compared_one_by_one():
    """Each has its own tolerance, in order over all texts of the cell; what has none may not differ."""
    tolerance = Tolerance((0.02, 3))
    assert differences(printed("loss 0.41, 91 %"), printed("loss 0.43, 88 %"), tolerance) == []
    assert differences(printed("loss 0.41, 91 %"), printed("loss 0.44, 88 %"), tolerance) == [
        "number 1 is 0.44, stored is 0.41, and they may differ by 0.02"
    ]
    assert differences(printed("loss 0.41, 91 %"), printed("loss 0.43, 87 %"), tolerance) != []
    assert differences(printed("0.41, 91 % of 300"), printed("0.41, 91 % of 301"), tolerance) != []
    two = [*printed("0.41"), *printed("91", name="stderr")]
    assert differences(two, [*printed("0.42"), *printed("90", name="stderr")], tolerance) == []


def test_words_are_compared_within_a_tolerance_too():
    """A trained cell may count differently; it may not say something else, or say it elsewhere."""
    tolerance = Tolerance((100,))
    assert differences(printed("CNN 91"), printed("MLP 91"), tolerance) != []
    assert differences(printed("CNN 91"), printed("CNN nan"), tolerance) != []
    assert differences(printed("CNN 91"), printed("CNN 91", name="stderr"), tolerance) != []
    assert differences(printed("CNN 91"), [], tolerance) == ["nothing came out, stored is stdout"]
    assert differences(shown(curve(9), "CNN"), shown(curve(9), "MLP"), tolerance) != []
    assert differences(shown(curve(9), alt="A curve"), shown(curve(9), alt="A line"), tolerance) != []
    assert differences(shown(curve(9), alt="at 90"), shown(curve(9), alt="at 91"), tolerance) == []


def test_pictures_may_differ_as_far_as_their_cell_says():
    """A curve that moved a little passes with a tolerance only; blank, swapped and resized pictures never do."""
    stored, moved = shown(curve(40)), shown(curve(42))
    trained = Tolerance(pictures=1000)
    assert differences(stored, moved) != [] and differences(stored, moved, trained) == []
    for page in (
        np.full((120, 180), 255),
        np.full((120, 180), 220),
        np.zeros((120, 180)),
        curve(40)[::-1],
        255 - curve(40),
    ):
        assert differences(stored, shown(page), trained) != []
    assert differences(stored, shown(curve(40, (180, 120))), trained) == [
        "picture 1 has 120 × 180 pixels, stored are 180 × 120"
    ]
    assert differences(stored, stored * 2, trained) != []
    assert differences(stored, printed("no picture"), trained) != []


def test_no_tolerance_reaches_a_blank_page():
    """The loosest comparison ends halfway between the stored picture and an even ground of any colour."""
    page = np.repeat(curve(40)[..., None], 3, axis=2)
    blank = [rms(from_afar(page), np.full((1, 1, 3), grey)) for grey in range(256)]
    assert loosest(page) == pytest.approx(min(blank) / 2, rel=0.01)
    assert loosest(np.zeros((4, 4, 3))) == 0


def test_a_widget_view_counts_for_nothing():
    """The live view of an explorer is not stored; its text and picture are compared."""
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    live = shown(curve(9))
    live[0]["data"] |= view
    alone = [{"output_type": "display_data", "data": view, "metadata": {}}]
    assert differences(shown(curve(9)), [*live, *alone]) == []


def test_a_tolerance_is_read_back_as_it_was_stated():
    """In the metadata it stands in words; equal numbers are written once."""
    for tolerance in (Tolerance((0.5, 2.0), 12.0), Tolerance((3.0,)), Tolerance((2.0, 2.0)), Tolerance()):
        metadata = {"tolerance": tolerance.stated("on two machines")}
        again = Tolerance.of({"metadata": metadata})
        assert [again.at(place) for place in range(2)] == [tolerance.at(place) for place in range(2)]
        assert again.pictures == tolerance.pictures
        assert metadata["tolerance"]["found"] == "on two machines"
    assert Tolerance.of({"metadata": {}}) == Tolerance()
