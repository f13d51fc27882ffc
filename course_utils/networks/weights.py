"""Trained weights that ship with the course, in `trained/`: never read without checking that they are unchanged.

`make weights` (tools/train_weights.py) trains them anew from pictures that are drawn or installed.
"""

from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError

from course_utils import _files
from course_utils._checks import one_of
from course_utils._files import SUMS

FOLDER = Path(__file__).resolve().parent / "trained"
ANEW = "try `make weights`, or get the project anew"


class WeightsError(ValueError):
    """Weights that are missing, changed, or made for another network."""


def read_weights(name, folder=FOLDER):
    """Read tensors by name from a file that ships, once its SHA-256 is found to be the recorded one.

    Parameters
    ----------
    name : str
        Such as "digit_cnn".
    folder : path
        Where the files and their `SHA256SUMS` lie.

    Returns
    -------
    dict of str -> torch.Tensor
        Halves (float16) come as float32.

    Raises
    ------
    ValueError
        A name that is not recorded.
    WeightsError
        A file that is missing, unreadable or changed.
    """
    folder = Path(folder)
    sums = recorded_sums(folder)
    if not sums:
        raise WeightsError(f"no weights are recorded in {folder}, where {SUMS} should list them; {ANEW}")
    file = f"{one_of(name, 'name', [Path(listed).stem for listed in sums])}.safetensors"
    try:
        content = _files.read_file(folder / file)
    except FileNotFoundError:
        raise WeightsError(f"{file} is listed in {SUMS} but not there; {ANEW}") from None
    except OSError as error:
        raise WeightsError(f"{file} cannot be read ({error.strerror or error}); {ANEW}") from error
    if _files.sha256(content) != sums[file]:
        raise WeightsError(f"{file} is not the file that {SUMS} records: it was changed or cut; {ANEW}")
    try:
        tensors = safetensors.torch.load(content)
    except SafetensorError as error:
        raise WeightsError(f"{file} cannot be read as safetensors ({error}); {ANEW}") from error
    return {key: tensor.float() if tensor.dtype == torch.float16 else tensor for key, tensor in tensors.items()}


def load_weights(model, name, folder=FOLDER):
    """Put shipped weights into a network of the same architecture.

    Parameters
    ----------
    model : torch.nn.Module
        It is changed in place, on the device where it lies.
    name, folder
        As in `read_weights`.

    Returns
    -------
    torch.nn.Module
        `model`, in evaluation mode.

    Raises
    ------
    WeightsError
        As in `read_weights`, or the weights of another architecture; `model` is then left as it was.

    Examples
    --------
    >>> from course_utils.networks.cnn import lenet
    >>> model = load_weights(lenet(), "digit_cnn")
    """
    return put_weights(model, read_weights(name, folder), name)


def put_weights(model, tensors, name, build="as data/README.md says"):
    """Put tensors into a network if they belong there.

    Parameters
    ----------
    model : torch.nn.Module
        It is changed in place.
    tensors : dict of str -> torch.Tensor
    name, build : str
        What messages call the weights, and how they say that the network is built.

    Returns
    -------
    torch.nn.Module
        `model`, in evaluation mode.

    Raises
    ------
    WeightsError
        The weights of another architecture; `model` is then left as it was.
    """
    here = {key: tuple(tensor.shape) for key, tensor in tensors.items()}
    asked = {key: tuple(tensor.shape) for key, tensor in model.state_dict().items()}
    if here != asked:
        key = sorted(key for key in here.keys() | asked.keys() if here.get(key) != asked.get(key))[0]
        raise WeightsError(
            f"the weights {name!r} belong to another network: {key} has shape {here.get(key, 'none')} there "
            f"and {asked.get(key, 'none')} in this model; build the model {build}"
        )
    model.load_state_dict(tensors)
    return model.eval()


def save_weights(tensors, name, folder=FOLDER):
    """Write tensors as name.safetensors, floats as halves, and record the SHA-256.

    Parameters
    ----------
    tensors : dict of str -> torch.Tensor
    name : str
    folder : path

    Returns
    -------
    int
        Bytes written.

    Raises
    ------
    WeightsError
        NaN, infinity or numbers beyond 65,504, the largest half; nothing is written.
    """
    folder = Path(folder)
    halves = {key: tensor.half() if tensor.is_floating_point() else tensor for key, tensor in tensors.items()}
    for key, tensor in halves.items():
        if not tensor.isfinite().all():
            raise WeightsError(f"{name} was not saved: {key} is not finite as float16; try a smaller learning rate")
    folder.mkdir(parents=True, exist_ok=True)
    content = safetensors.torch.save({key: tensor.contiguous() for key, tensor in halves.items()})
    sums = recorded_sums(folder) | {f"{name}.safetensors": _files.sha256(content)}
    lines = [f"{digest}  {file}\n" for file, digest in sorted(sums.items())]
    _files.write_files({folder / f"{name}.safetensors": content, folder / SUMS: "".join(lines)})
    return len(content)


def recorded_sums(folder=FOLDER):
    """Read `SHA256SUMS`: dict of file name -> digest; empty where nothing is recorded.

    Raises
    ------
    WeightsError
        A record that cannot be read.
    """
    try:
        return _files.recorded_sums(folder)
    except OSError as error:
        raise WeightsError(f"{SUMS} in {folder} cannot be read ({error.strerror or error}); {ANEW}") from error
    except ValueError as error:
        raise WeightsError(f"{error}; {ANEW}") from error
