"""Two commands from a clean clone to playing with convolution, on Linux, macOS and Windows.

    python lab.py lab                   make .venv on the first call, then open JupyterLab
    python lab.py present [notebook]    run a notebook, 01 by default, then open it on its first stage, for a hall
    python lab.py warm [notebooks]      run notebooks, all by default, and keep them ready: then nothing is waited for
    python lab.py test [arguments]      check everything; arguments go to pytest and check just that
    python lab.py refresh [notebooks]   run notebooks top to bottom and store their outputs
    python lab.py bench [name]          measure against other libraries, all of them or one
    python lab.py weights [names]       train the shipped weights anew
    python lab.py pages [folder]        write the lecture as a web site without Python; one notebook: --only NOTEBOOK
    python lab.py assignment NOTEBOOK [folder]    write its exercises for nbgrader; marks: --grade SUBMISSIONS
    python lab.py lite [folder]         build a site whose notebooks run in the browser, with a Python of its own
    python lab.py processors            run the notebooks as several machines would, and say what differs

`make lab` and the others call this file. It needs the standard library only, and its syntax is that
of Python 3.6, so that an older Python gets as far as saying which one is needed.
"""

import hashlib
import importlib.util
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tools.find_browser import browser_places, first_browser, playwright_browser

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 14)  # between them every pinned package exists ready-made
PYTORCH_IS_MADE_FOR = {"Linux": ("x86_64", "aarch64"), "Darwin": ("arm64",), "Windows": ("AMD64",)}
OLDEST_MACOS = 14
SPACE_NEEDED = 3e9  # bytes: the environment takes 1.6 GB, and while it is made the downloads lie beside it
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
INSTALLING = VENV / "installing"  # exists while pip writes: found at the next call, it tells of an interruption
PYTORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
FIRST_NOTEBOOK = "notebooks/00_start_here.ipynb"
ENDLESS = "tests/exercises/test_attempt.py"
ASKING = [str(VENV_PYTHON), "-m", "course_utils.jupyter.presenting", str(ROOT)]  # a server that is running
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=60"]


class LabError(Exception):
    """Why the command cannot go on: one sentence that says what to do."""


def main(arguments):
    """Run one command; return the exit status."""
    commands = {
        "lab": lab,
        "present": present,
        "warm": warm,
        "test": test,
        "refresh": refresh,
        "bench": bench,
        "weights": weights,
        "pages": pages,
        "assignment": assignment,
        "lite": lite,
        "processors": processors,
    }
    try:
        if not OLDEST_PYTHON <= sys.version_info[:2] <= NEWEST_PYTHON:
            return run([fitting_python(), str(ROOT / "lab.py"), *arguments])
        if not arguments or arguments[0] not in commands:
            lost = arguments and not arguments[0].startswith("-")
            unknown = f"There is no command {arguments[0]!r}; these there are.\n\n" if lost else ""
            raise LabError(unknown + __doc__.strip())
        return commands[arguments[0]](*arguments[1:])
    except LabError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"Could not go on: {error}; is this folder yours to write in?", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped; the same command goes on from here.", file=sys.stderr)
    return 1


# ---- the commands ----


def lab(*arguments):
    """Open JupyterLab on the first notebook; arguments such as ``--no-browser`` go to Jupyter."""
    prepare()
    print("JupyterLab opens in your browser; Ctrl+C here ends it.", flush=True)
    start = "--LabApp.default_url=/lab/tree/" + FIRST_NOTEBOOK
    return run(server_command(start, *arguments), server_environment())


def present(*arguments):
    """Open a notebook on its first stage, everything run: at once where `warm` keeps it, else after it was run here."""
    name, rest = (arguments[0], arguments[1:]) if arguments and arguments[0][:1] != "-" else ("01", arguments)
    notebook = notebook_named(name)
    prepare()
    if run([*ASKING, notebook]) == 0:
        return 0
    print(f"Running {notebook}; your browser opens when it is done.", flush=True)
    return serve_run([notebook], notebook, rest)


def warm(*arguments):
    """Run notebooks one after the other in kernels that are kept, until Ctrl+C; `present` opens each at once."""
    names = [argument for argument in arguments if not argument.startswith("-")]
    rest = [argument for argument in arguments if argument.startswith("-")]
    notebooks = [notebook_named(name) for name in names] or every_notebook()
    prepare()
    if run(ASKING) == 0:
        return 0
    many = f"{len(notebooks)} notebooks, one after the other" if len(notebooks) > 1 else notebooks[0]
    print(f"Running {many}.", flush=True)
    return serve_run(notebooks, "", rest)


def serve_run(notebooks, to_open, arguments):
    """Start a server that runs notebooks beforehand (course_utils/jupyter/presenting.py), and opens one of them."""
    environment = dict(server_environment(), COURSE_WARM=os.pathsep.join(notebooks), COURSE_PRESENT=to_open)
    return run(server_command("--no-browser", *arguments), environment)


def every_notebook():
    """Return all notebooks, in the lecture's order, as paths below this folder."""
    return sorted("notebooks/" + path.name for path in ROOT.glob("notebooks/*.ipynb"))


def notebook_named(name):
    """Return the notebook that a number, the beginning of a name, or a path means."""
    wanted = Path(name).name
    found = [path for path in every_notebook() if wanted in (Path(path).name, Path(path).stem)]
    found = found or [path for path in every_notebook() if Path(path).name.startswith(wanted)]
    if len(found) != 1:
        known = ", ".join(Path(path).stem for path in every_notebook())
        raise LabError("{} notebooks begin with {!r}; choose from {}.".format(len(found) or "No", wanted, known))
    return found[0]


def test(*arguments):
    """Check everything, or just what the arguments name; the last line says what passed."""
    prepare("test")
    # Small networks train many times faster on one thread when several workers share the machine.
    environment = dict(os.environ, BROWSER=browser_for_tests(), OMP_NUM_THREADS=os.environ.get("OMP_NUM_THREADS", "1"))
    python = str(VENV_PYTHON)
    pytest = [python, "-m", "pytest"]
    if arguments:
        notebooks = any("notebooks" in argument or argument.endswith(".ipynb") for argument in arguments)
        return run(pytest + (NBVAL if notebooks else []) + list(arguments), environment)

    coverage = ["--cov=course_utils", "--cov-report=term:skip-covered", "--cov-fail-under=95"]
    # A worker that crashes, or is ended since a test hangs (pyproject.toml), would begin with the same test again.
    workers = [f"--numprocesses={min(4, os.cpu_count() or 1)}", "--max-worker-restart=0"]
    spread = [*workers, "--dist=loadfile"]
    steps = [
        ("style", [python, "-m", "ruff", "check", "."]),
        ("format", [python, "-m", "ruff", "format", "--check", "."]),
        ("unit tests", pytest + coverage + spread + ["--ignore=tests/browser", "--ignore=" + ENDLESS]),
        # Apart: what measures coverage and what stops endless code want the same hook of Python.
        ("tests of endless code", [*pytest, ENDLESS]),
    ]
    if any(ROOT.glob("notebooks/*.ipynb")):
        steps.append(("notebooks", pytest + NBVAL + spread + ["notebooks"]))
    if environment["BROWSER"] != "none":
        steps.append(("browser tests", [*pytest, *workers, "--dist=loadscope", "tests/browser"]))

    started, passed, failed = time.time(), [], []
    for name, command in steps:
        print(f"\n== {name}", flush=True)
        (failed if run(command, environment) else passed).append(name)
    return summary(passed, failed, time.time() - started, environment["BROWSER"])


def summary(passed, failed, seconds, browser):
    """Print the last line of a test run; return the exit status."""
    line = "\n{}passed: {}".format("FAILED: {}; ".format(", ".join(failed)) if failed else "", ", ".join(passed) or "-")
    line += "; browser tests left out (BROWSER=none)" if browser == "none" else "; browser: " + browser
    print(f"{line}; {seconds:.0f} s", flush=True)
    return 1 if failed else 0


def refresh(*notebooks):
    """Run the notebooks and store their outputs; an unchanged notebook gives no diff."""
    prepare("test")
    return run([str(VENV_PYTHON), "-m", "tools.refresh_notebooks", *notebooks])


def weights(*names):
    """Train the shipped weights anew, all of them or those named; with --seed and --folder, others beside them."""
    prepare("test")
    return run([str(VENV_PYTHON), "-m", "tools.train_weights", *names])


def pages(*arguments):
    """Write the lecture as a static web site, whose explorers need no Python: into site/, or the folder named."""
    prepare("test")
    return run([str(VENV_PYTHON), "-m", "tools.pages.build", *arguments])


def assignment(*arguments):
    """Write the exercises of a notebook as an assignment into a course's folder, or mark what was handed in."""
    if not arguments or arguments[0].startswith("-"):
        raise LabError("Which notebook's exercises? Name one: python lab.py assignment 02 course")
    notebook = notebook_named(arguments[0])
    prepare()
    folders = [each if each.startswith("-") else str(Path(each).resolve()) for each in arguments[1:]]
    return run([str(VENV_PYTHON), "-m", "tools.assignment", notebook, *folders])


def lite(*arguments):
    """Build a site whose notebooks run in the browser: into site/lite, or the folder named."""
    prepare()
    folders = [each if each.startswith("-") else str(Path(each).resolve()) for each in arguments]
    return run([str(VENV_PYTHON), "-m", "tools.lite.build", *folders])


def processors(*arguments):
    """Run the notebooks as several machines would; say which cells differ from what is stored, and by how much."""
    prepare("test")
    return run([str(VENV_PYTHON), "-m", "tools.processors", *arguments])


def bench(*arguments):
    """Run one benchmark by name, with the arguments after it, or all of them."""
    names = sorted(path.stem for path in ROOT.glob("benchmarks/*.py") if not path.stem.startswith("_"))
    if arguments and arguments[0] not in names:
        raise LabError("There is no benchmark {!r}; choose from {}.".format(arguments[0], ", ".join(names)))
    prepare("test")
    chosen, environment = arguments[:1] or names, dict(os.environ)
    if "interaction" in chosen:
        environment["BROWSER"] = browser_for_tests()
    failed = []
    for name in chosen:
        print(f"\n== benchmarks/{name}.py", flush=True)
        if run([str(VENV_PYTHON), f"benchmarks/{name}.py", *arguments[1:]], environment):
            failed.append(name)
    return 1 if failed else 0


# ---- the server, the same for students and for the browser tests ----


def server_command(*arguments, root=ROOT, python=VENV_PYTHON):
    """Return the command that starts JupyterLab in the folder `root`; arguments go to Jupyter.

    What the notebooks need of a server comes with the package (course_utils/jupyter), however it is started. Here the
    terminal shows the address and what goes wrong, not each request; and whatever someone's own settings say, other
    pages open in the same browser don't reach the kernel.
    """
    command = [str(python), "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    command += ["--Application.log_level=WARN", "--ServerApp.disable_check_xsrf=False"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # containers and Binder run as root; Jupyter refuses otherwise
    return command + list(arguments)


def server_environment(base=None):
    """Return the environment for `server_command`: settings are read, and this environment's kernel comes first."""
    environment = dict(os.environ if base is None else base)
    environment.pop("JUPYTER_NO_CONFIG", None)  # would hide what comes with the package, too
    environment["JUPYTER_PREFER_ENV_PATH"] = "1"
    return environment


# ---- the environment ----


def prepare(extra=""):
    """Make .venv hold what requirements.txt pins, with the test tools if asked; do nothing if it does."""
    version = venv_version()
    complete = {kind: VENV / f"installed-{kind}" for kind in ("lab", "test")}
    for stamp in [complete["test"]] if extra else complete.values():
        if version and stamp.is_file() and stamp.read_text() == fingerprint(version):
            return

    unfit = unfit_computer(platform.system(), platform.machine(), platform.mac_ver()[0])
    if unfit:
        raise LabError(unfit)
    if shutil.disk_usage(str(ROOT)).free < SPACE_NEEDED:
        raise LabError("Less than 3 GB are free on this disk; free some space and run the same command again.")
    if version is None or INSTALLING.exists():
        make_venv()
        version = venv_version()
    for stamp in complete.values():
        if stamp.exists():
            stamp.unlink()
    index, remark = torch_index(platform.system(), pip_settings(), can_reach)
    print(f"Installing into .venv; this happens once and takes a minute or two. {remark}".rstrip(), flush=True)
    pip_install([*index, "setuptools"])  # builds the package below, which then needs no second copy of it
    pip_install([*index, "--no-build-isolation", "--editable", ".[networks,lab,test]" if extra else ".[networks,lab]"])
    for kind in ("lab", "test") if extra else ("lab",):
        complete[kind].write_text(fingerprint(version))


def fingerprint(version):
    """Return what an installation depends on, as one hash: pins, package, the files it copies, Python, place."""
    copied = sorted(path for path in (ROOT / "course_utils" / "jupyter" / "prefix").rglob("*") if path.is_file())
    parts = [path.read_bytes() for path in [ROOT / "requirements.txt", ROOT / "pyproject.toml", *copied]]
    return hashlib.sha256(b"\0".join([*parts, version.encode(), str(ROOT).encode()])).hexdigest()


def venv_version():
    """Return the Python version of .venv, such as "3.11", or None where it is missing, broken or too old."""
    code = "import sys, pip; print(sys.version_info[0], sys.version_info[1])"
    try:
        answer = subprocess.run([str(VENV_PYTHON), "-I", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return None
    numbers = tuple(int(word) for word in answer.stdout.split())
    if answer.returncode or numbers < OLDEST_PYTHON:
        return None
    return "{}.{}".format(*numbers)


def make_venv():
    """Make .venv anew, empty but for pip."""
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise LabError(
            f"This Python lacks its module {missing[0]}; install it (on Debian and Ubuntu: "
            "sudo apt install python3-venv) and run the same command again."
        )
    print(f"Making the environment .venv with Python {platform.python_version()}.", flush=True)
    # Called from inside an environment (an activated .venv too), the Python that it was made from.
    python = getattr(sys, "_base_executable", sys.executable)
    answer = subprocess.run(
        [python, "-m", "venv", "--clear", str(VENV)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if answer.returncode or venv_version() is None:
        last = (answer.stdout.strip() or "it does not start").splitlines()[-1]
        raise LabError(f"The environment could not be made ({last}); if the folder is yours, delete .venv.")


def fitting_python():
    """Return another installed Python that is neither too old nor too new."""
    code = f"import sys; sys.exit(not {OLDEST_PYTHON} <= sys.version_info[:2] <= {NEWEST_PYTHON})"
    for name in [str(VENV_PYTHON)] + [f"python3.{minor}" for minor in (13, 12, 11, 14)]:
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", code], stderr=subprocess.DEVNULL).returncode == 0:
            return found
    raise LabError(
        "Python {}.{} is too {}; install Python 3.13 from https://www.python.org/downloads/ (3.11 to 3.14 will do) "
        "and run the same command with it.".format(
            *sys.version_info[:2], "old" if sys.version_info < OLDEST_PYTHON else "new"
        )
    )


def unfit_computer(system, machine, macos):
    """Say why the pinned PyTorch cannot be had on a computer, and what to do; nothing where it can.

    The arguments are `platform.system()`, `platform.machine()` and, on a Mac, the version of macOS.
    """
    processor_fits = machine in PYTORCH_IS_MADE_FOR.get(system, (machine,))
    macos_fits = not macos or int(macos.split(".")[0]) >= OLDEST_MACOS
    if processor_fits and macos_fits:
        return ""
    return (
        "PyTorch is not made for this computer ({} on {}), but for macOS {} or newer on Apple silicon (with a Python "
        "for it), and for Linux and Windows on usual 64-bit processors; use one of these, or Binder.".format(
            "macOS " + macos if macos else system, machine, OLDEST_MACOS
        )
    )


def torch_index(system, settings, reachable):
    """Return pip's arguments for PyTorch's CPU index where that helps, and a remark about it.

    On Linux the package index everyone uses brings gigabytes of CUDA with PyTorch. An index that someone has
    configured is left to decide by itself.

    `system` is `platform.system()`, `settings` what ``pip config list`` prints, `reachable` a function of an address.
    """
    keys = [line.partition("=")[0] for line in settings.splitlines()]
    if system != "Linux" or any("index" in key or "find-links" in key for key in keys if "version-check" not in key):
        return [], ""
    if reachable(PYTORCH_CPU_INDEX + "/torch/"):
        return ["--extra-index-url", PYTORCH_CPU_INDEX], "PyTorch comes from its CPU index, without gigabytes of CUDA."
    return [], "PyTorch's CPU index cannot be reached, so its default build comes, with gigabytes of CUDA."


def can_reach(address):
    """Return whether a web address answers within a few seconds."""
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except (OSError, ValueError):
        return False


def pip_settings():
    """Return pip's configuration, from its files and from the environment."""
    command = [str(VENV_PYTHON), "-m", "pip", "config", "list"]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def pip_install(arguments):
    """Install with the pinned versions, showing one line of progress; LabError if that fails."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    environment["PIP_USER"] = "0"  # a personal setting that no virtual environment allows
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--constraint", "requirements.txt", *arguments]
    output, steps = [], 0
    INSTALLING.touch()
    try:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8", "errors": "replace"}
        with subprocess.Popen(command, cwd=str(ROOT), env=environment, **pipes) as process:
            for line in process.stdout:
                output.append(line)
                if line.lstrip().startswith(("Collecting", "Downloading", "Installing collected")):
                    steps += 1
                    show_progress(f"{steps:4d}  {line.strip()}")
        show_progress("")
        if process.returncode == 0:
            INSTALLING.unlink()
            return
    finally:
        text = "".join(output)
        if INSTALLING.exists() and "Installing collected" not in text:
            INSTALLING.unlink()  # ended before anything was written, so what was there is still whole
    (VENV / "pip.log").write_text(text, encoding="utf-8")
    raise LabError(why_pip_failed(text))


def show_progress(text):
    """Show what pip does in one line of the terminal, or as dots where there is none."""
    if sys.stdout.isatty():
        width = min(shutil.get_terminal_size().columns - 1, 100)
        sys.stdout.write("\r" + text[:width].ljust(width) + ("" if text else "\r"))
    else:
        sys.stdout.write("." if text else "\n")
    sys.stdout.flush()


def why_pip_failed(output):
    """Say in one sentence why an installation failed and what to do."""
    if "No space left" in output:
        return "The disk is full; free at least 3 GB and run the same command again."
    signs = ("NewConnectionError", "NameResolutionError", "ConnectTimeout", "ProxyError", "Read timed out", "SSLError")
    if any(sign in output for sign in signs):
        return (
            "The package index could not be reached; connect to the network (behind a proxy: set HTTPS_PROXY) "
            "and run the same command again."
        )
    errors = [line[6:].strip() for line in output.splitlines() if line.startswith("ERROR:") and "help" not in line]
    reason = errors[-1] if errors else "it stopped without a word"
    return f"Installing failed ({reason}); all of pip's output is in .venv/pip.log, try again after reading it."


# ---- a browser for the tests ----


def browser_for_tests():
    """Return the executable of a Chromium, Chrome or Edge, fetching one if need be, or "none" if told so."""
    wanted = os.environ.get("BROWSER", "")
    if wanted == "none":
        return wanted
    # BROWSER may also hold what opens links on this desktop, such as firefox, which cannot run the tests.
    named = [wanted] if any(name in wanted.lower() for name in ("chrom", "edge")) else []
    found = first_browser(named + browser_places(VENV_PYTHON))
    if found:
        return found
    print("No Chromium, Chrome or Edge is installed; fetching Chromium for the browser tests.", flush=True)
    run([str(VENV_PYTHON), "-m", "playwright", "install", "chromium"])
    found = first_browser(playwright_browser(VENV_PYTHON))
    if found is None and shutil.which("apt-get") and os.geteuid() == 0:
        run(["apt-get", "update", "-qq"])
        run(["apt-get", "install", "-qq", "-y", "chromium"])
        found = first_browser(browser_places(VENV_PYTHON))
    if found is None:
        raise LabError(
            "The browser tests need Chromium, Chrome or Edge and none could be fetched; install one (on Debian and "
            "Ubuntu: sudo apt install chromium) and run again, or leave these tests out with BROWSER=none."
        )
    return found


def run(command, environment=None):
    """Run a command in the project's folder until it ends; return its exit status."""
    # Ctrl+C reaches the command by itself (JupyterLab asks back before it ends); here it must not end us first.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.call(command, cwd=str(ROOT), env=environment)
    finally:
        signal.signal(signal.SIGINT, before)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
