"""Five ways to repair a damaged digit."""

import pytest

from course_utils.explorers.autoencoders.denoiser import DenoiserExplorer


@pytest.fixture
def explorer():
    made = DenoiserExplorer()
    yield made
    made.close()


def test_who_was_trained_on_noise_repairs_it_best(explorer):
    """At strength 0.4 the denoiser leaves less than half of anybody else's error."""
    errors = explorer.numbers()["errors"]
    others = [error for name, error in errors.items() if name != "denoiser"]
    assert 2 * errors["denoiser"] < min(others)
    assert "denoiser divides the error by" in explorer.view.reading


def test_clean_digits_alone_do_not_teach_denoising(explorer):
    """That autoencoder is better than no repair, and worse than PCA and than a median filter."""
    errors = explorer.numbers()["errors"]
    assert max(errors["PCA"], errors["median"]) < errors["autoencoder"] < errors["damaged"]


def test_what_is_clean_is_best_left_alone(explorer):
    """Without damage every repair does harm, and the explorer says so."""
    explorer.strength.value = 0
    errors = explorer.numbers()["errors"]
    assert errors["damaged"] == 0 < min(error for name, error in errors.items() if name != "damaged")
    assert "best left alone" in explorer.view.reading


def test_what_is_gone_is_not_called_clean(explorer):
    """A strong blur cannot be repaired, and the reading does not say that the picture was nearly clean."""
    explorer.damage.value, explorer.strength.value = "blur", 1
    errors = explorer.numbers()["errors"]
    assert min(errors, key=errors.get) == "damaged" and errors["damaged"] > 0.03
    assert "none of them brings back" in explorer.view.reading and "nearly clean" not in explorer.view.reading


def test_unknown_settings_get_a_sentence():
    """A damage that is not listed, a strength beyond 1, a k that was not trained."""
    with pytest.raises(ValueError, match="damage should be one of"):
        DenoiserExplorer("scratch")
    with pytest.raises(ValueError, match="strength"):
        DenoiserExplorer(strength=1.5)
    with pytest.raises(ValueError, match="k should be one of"):
        DenoiserExplorer(k=5)
