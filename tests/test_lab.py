"""The launcher: what it decides, what it says when it cannot go on, and the JupyterLab that it starts."""

import ast
import json
import os
import re
import socket
import sys
import types
from pathlib import Path

import pytest

import lab
from tools import find_browser

REACHABLE, UNREACHABLE = (lambda address: True), (lambda address: False)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give lab.py a project of its own, with a space in its path, and record what it would run."""
    root = tmp_path / "my course"
    root.mkdir()
    for name in ("requirements.txt", "pyproject.toml"):
        (root / name).write_text(name)
    monkeypatch.setattr(lab, "ROOT", root)
    monkeypatch.setattr(lab, "VENV", root / ".venv")
    monkeypatch.setattr(lab, "INSTALLING", root / ".venv" / "installing")
    calls = []

    def make_venv():
        calls.append("venv")
        lab.VENV.mkdir(exist_ok=True)
        for file in lab.VENV.iterdir():
            file.unlink()

    monkeypatch.setattr(lab, "make_venv", make_venv)
    monkeypatch.setattr(lab, "venv_version", lambda: "3.12" if lab.VENV.exists() else None)
    monkeypatch.setattr(lab, "pip_settings", lambda: "global.index-url='https://example.org'")
    monkeypatch.setattr(lab, "pip_install", lambda arguments: calls.append(arguments[-1]))
    return types.SimpleNamespace(root=root, calls=calls)


# ---- installing once, and again only when something changed ----


def test_the_second_call_installs_nothing(project):
    """The first call makes the environment and installs; the second finds its stamp."""
    lab.prepare()
    assert project.calls == ["venv", "setuptools", ".[networks,lab]"]
    lab.prepare()
    assert len(project.calls) == 3


def test_test_tools_are_added_to_the_same_environment(project):
    """`test` adds its tools without making .venv anew, and serves `lab` from then on."""
    lab.prepare()
    lab.prepare("test")
    assert project.calls[3:] == ["setuptools", ".[networks,lab,test]"]
    lab.prepare()
    lab.prepare("test")
    assert len(project.calls) == 5


@pytest.mark.parametrize(
    "changed", ["requirements.txt", "pyproject.toml", "course_utils/jupyter/prefix/etc/jupyter/a.json"]
)
def test_a_changed_list_is_installed_in_place(project, changed):
    """New pins, bounds, or settings that are copied, are installed into the environment that is there."""
    lab.prepare()
    (project.root / changed).parent.mkdir(parents=True, exist_ok=True)
    (project.root / changed).write_text("another line")
    lab.prepare()
    assert project.calls[3:] == ["setuptools", ".[networks,lab]"]


def test_another_python_or_place_is_noticed(project, monkeypatch):
    """A moved folder or an upgraded Python makes another fingerprint."""
    prints = {lab.fingerprint("3.12"), lab.fingerprint("3.13")}
    monkeypatch.setattr(lab, "ROOT", project.root.rename(project.root.parent / "moved"))
    assert len(prints | {lab.fingerprint("3.12")}) == 3


def test_an_environment_without_stamp_is_kept(project):
    """An environment made by hand is completed, not thrown away."""
    lab.VENV.mkdir()
    lab.prepare()
    assert project.calls == ["setuptools", ".[networks,lab]"]


def test_an_interrupted_installation_is_made_anew(project, monkeypatch):
    """Half a package looks installed to pip, so what was interrupted is not trusted."""
    lab.prepare()
    (project.root / "requirements.txt").write_text("changed")
    monkeypatch.setattr(lab, "pip_install", lambda arguments: lab.INSTALLING.touch())
    lab.prepare()
    monkeypatch.setattr(lab, "pip_install", lambda arguments: project.calls.append(arguments[-1]))
    (project.root / "requirements.txt").write_text("changed again")
    lab.prepare()
    assert project.calls[3:] == ["venv", "setuptools", ".[networks,lab]"]


# ---- pip ----


@pytest.fixture
def pip(tmp_path, monkeypatch):
    """Stand in for pip: a module that says what pip would say, and keeps how it was called."""
    called = tmp_path / "called.json"

    def stand_in(*lines, status=0):
        code = ["import json, os, sys", f"with open({str(called)!r}, 'w') as file:"]
        code += ["    json.dump([sys.argv[1:], dict(os.environ)], file)", *(f"print({line!r})" for line in lines)]
        (tmp_path / "pip.py").write_text("\n".join([*code, f"sys.exit({status})"]))
        return called

    for name, path in {"ROOT": tmp_path, "VENV": tmp_path, "VENV_PYTHON": sys.executable}.items():
        monkeypatch.setattr(lab, name, path)
    monkeypatch.setattr(lab, "INSTALLING", tmp_path / "installing")
    return stand_in


def test_pip_is_called_with_the_lock(pip, monkeypatch, capsys):
    """Exact pins as constraints; personal settings that break an environment are switched off; a dot a package."""
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    called = pip("Collecting numpy", "  Downloading numpy", "noise", "Installing collected packages: numpy")
    lab.pip_install(["--editable", "."])
    arguments, environment = json.loads(called.read_text())
    assert arguments == ["install", "--constraint", "requirements.txt", "--editable", "."]
    assert environment["PIP_USER"] == "0"
    assert "PYTHONPATH" not in environment
    assert capsys.readouterr().out == "...\n"
    assert not lab.INSTALLING.exists()


def test_ctrl_c_while_downloading_leaves_the_environment_usable(pip, monkeypatch):
    """Nothing was written yet, so the mark of an interruption goes; once pip writes, it stays."""

    def interrupt(text):
        raise KeyboardInterrupt

    monkeypatch.setattr(lab, "show_progress", interrupt)
    for line, remains in (("Collecting numpy", False), ("Installing collected packages: numpy", True)):
        pip(line)
        with pytest.raises(KeyboardInterrupt):
            lab.pip_install(["."])
        assert lab.INSTALLING.exists() == remains


def test_a_terminal_sees_one_moving_line(capsys, monkeypatch):
    """In a terminal each step overwrites the one before, and the last leaves the line empty."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    lab.show_progress("1 Collecting numpy")
    lab.show_progress("")
    first, second = capsys.readouterr().out.removeprefix("\r").split("\r", 1)
    assert first.rstrip() == "1 Collecting numpy"
    assert not second.strip()


def test_a_failed_download_leaves_the_environment_usable(pip, capsys):
    """Without network nothing was written, so the next call needn't start from nothing."""
    pip("WARNING: Retrying after connection broken by 'NewConnectionError'", status=1)
    with pytest.raises(lab.LabError, match="package index could not be reached; connect to the network"):
        lab.pip_install(["."])
    assert not lab.INSTALLING.exists()
    assert "NewConnectionError" in (lab.VENV / "pip.log").read_text()


def test_a_failure_while_writing_is_remembered(pip, capsys):
    """When pip fails after it began to write, the mark stays and the next call makes .venv anew."""
    pip("Installing collected packages: numpy", "ERROR: [Errno 28] No space left on device", status=1)
    with pytest.raises(lab.LabError, match="disk is full; free at least 3 GB"):
        lab.pip_install(["."])
    assert lab.INSTALLING.exists()


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("urllib3: NameResolutionError(...)", "could not be reached"),
        (
            "ERROR: one\nERROR: No matching distribution found for torch",
            r"\(No matching distribution found for torch\)",
        ),
        ("ERROR: Cannot install a.\nERROR: ResolutionImpossible: for help visit pip", r"\(Cannot install a\.\)"),
        ("", "stopped without a word"),
    ],
)
def test_pip_failures_are_one_sentence(output, sentence):
    """The reason comes from pip's last error."""
    assert "\n" not in lab.why_pip_failed(output)
    with pytest.raises(lab.LabError, match=sentence):
        raise lab.LabError(lab.why_pip_failed(output))


def test_torch_comes_from_the_cpu_index_on_a_bare_linux():
    """No index configured and the CPU index answers: it is used, and said so in one line."""
    index, remark = lab.torch_index("Linux", "global.timeout='60'\n:env:.disable-pip-version-check='1'", REACHABLE)
    assert index == ["--extra-index-url", "https://download.pytorch.org/whl/cpu"]
    assert "without gigabytes of CUDA" in remark


def test_an_unreachable_cpu_index_is_said():
    """The default build of PyTorch is large; nobody should wonder why."""
    index, remark = lab.torch_index("Linux", "", UNREACHABLE)
    assert index == []
    assert "with gigabytes of CUDA" in remark


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_other_systems_need_no_cpu_index(system):
    """There the usual index has small builds."""
    assert lab.torch_index(system, "", REACHABLE) == ([], "")


@pytest.mark.parametrize(
    "setting",
    ["global.index-url", "install.extra-index-url", ":env:.find-links", "global.no-index", ":env:.index-url"],
)
def test_a_configured_index_decides_by_itself(setting):
    """Who configured an index gets PyTorch from there, and nobody is asked anything."""
    assert lab.torch_index("Linux", f"global.timeout='60'\n{setting}='somewhere'", REACHABLE) == ([], "")


def test_reaching_is_tried_for_real():
    """A server that answers is reachable, a closed port and nonsense are not."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert not lab.can_reach(f"http://127.0.0.1:{port}/")
    assert not lab.can_reach("nonsense")


# ---- one sentence when it cannot go on ----


def test_the_file_is_read_by_python_3_6():
    """An old Python must understand the file in order to say that it is too old."""
    for module in (lab, find_browser):
        ast.parse(Path(module.__file__).read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize(("version", "word"), [((3, 9, 18), "old"), ((3, 15, 0), "new")])
def test_a_python_that_does_not_fit(project, monkeypatch, capsys, version, word):
    """Without another Python on PATH: which one is needed, and where to get it."""
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(lab, "VENV_PYTHON", lab.VENV / "bin" / "python")
    monkeypatch.setenv("PATH", "")
    assert lab.main(["lab"]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"Python 3.{version[1]} is too {word}; install Python 3.13 from https://")


def test_an_old_python_hands_over_to_a_newer_one(monkeypatch):
    """With a fitting Python on PATH that one does the work, with the same arguments."""
    commands = []
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    monkeypatch.setattr(lab.shutil, "which", lambda name: sys.executable if name == "python3.12" else None)
    monkeypatch.setattr(lab, "run", lambda command: commands.append(command) or 0)
    assert lab.main(["test", "-x"]) == 0
    assert commands == [[sys.executable, str(lab.ROOT / "lab.py"), "test", "-x"]]


def test_too_little_disk(project, monkeypatch, capsys):
    """Below 3 GB nothing is begun; where everything is installed already, the space doesn't matter."""
    usage = types.SimpleNamespace(free=2.9e9)
    monkeypatch.setattr(lab.shutil, "disk_usage", lambda path: usage)
    assert lab.main(["lab"]) == 1
    assert capsys.readouterr().err.startswith("Less than 3 GB are free on this disk; free some space")
    assert project.calls == []
    usage.free = 4e9
    lab.prepare()
    usage.free = 0
    lab.prepare()


@pytest.mark.parametrize(
    ("computer", "named"),
    [
        (("Darwin", "x86_64", "14.4"), "macOS 14.4 on x86_64"),
        (("Darwin", "arm64", "13.6.1"), "macOS 13.6.1 on arm64"),
        (("Windows", "ARM64", ""), "Windows on ARM64"),
        (("Linux", "armv7l", ""), "Linux on armv7l"),
    ],
)
def test_a_computer_without_pytorch(project, monkeypatch, capsys, computer, named):
    """Older and Intel Macs, and small processors: one sentence before anything is begun."""
    system, machine, macos = computer
    monkeypatch.setattr(lab.platform, "system", lambda: system)
    monkeypatch.setattr(lab.platform, "machine", lambda: machine)
    monkeypatch.setattr(lab.platform, "mac_ver", lambda: (macos, ("", "", ""), machine))
    assert lab.main(["lab"]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"PyTorch is not made for this computer ({named}), but for macOS 14 or newer on Apple")
    assert project.calls == []


@pytest.mark.parametrize(
    "computer",
    [
        ("Darwin", "arm64", "14.0"),
        ("Darwin", "arm64", "26.1"),
        ("Windows", "AMD64", ""),
        ("Linux", "x86_64", ""),
        ("Linux", "aarch64", ""),
        ("FreeBSD", "amd64", ""),
    ],
)
def test_computers_with_pytorch(computer):
    """Also one of which nothing is known: there pip decides."""
    assert lab.unfit_computer(*computer) == ""


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv(monkeypatch, capsys, module):
    """Debian splits these modules off; the sentence names the package."""
    find = lab.importlib.util.find_spec
    monkeypatch.setattr(lab.importlib.util, "find_spec", lambda name: None if name == module else find(name))
    with pytest.raises(lab.LabError, match=f"lacks its module {module}; install it .*apt install python3-venv"):
        lab.make_venv()


def test_a_folder_that_is_not_ours(project, monkeypatch, capsys):
    """A clone made by root can't be written by others: a sentence, no traceback."""

    def refuse():
        raise PermissionError(13, "Permission denied", str(lab.VENV))

    monkeypatch.setattr(lab, "make_venv", refuse)
    assert lab.main(["lab"]) == 1
    assert "Permission denied" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--help"], ["latex"]])
def test_an_unknown_command_lists_them_all(arguments, capsys):
    """Lost users see what there is."""
    assert lab.main(arguments) == 1
    told = capsys.readouterr().err
    assert all(f"python lab.py {command}" in told for command in ("lab", "test", "refresh", "bench", "weights"))
    assert told.startswith("There is no command 'latex'; these there are.\n") == (arguments == ["latex"])


def test_make_has_every_command():
    """With make and without it, the same words."""
    rule = re.search(r"^(lab .*):$", (Path(lab.__file__).parent / "Makefile").read_text(encoding="utf-8"), re.M)
    named = re.findall(r"^    python lab.py (\w+)", lab.__doc__, re.M)
    assert sorted(rule[1].split()) == sorted(named)


def test_ctrl_c_is_no_traceback(monkeypatch, capsys):
    """Stopping is allowed at any time."""

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(lab, "prepare", interrupt)
    assert lab.main(["lab"]) == 1
    assert "the same command goes on from here" in capsys.readouterr().err


def test_a_real_environment_is_made_and_a_broken_one_seen(tmp_path, monkeypatch):
    """`make_venv` makes a working .venv in a path with a space; without its Python it counts as missing."""
    venv = tmp_path / "my course" / ".venv"
    monkeypatch.setattr(lab, "VENV", venv)
    monkeypatch.setattr(lab, "VENV_PYTHON", venv / lab.VENV_PYTHON.relative_to(lab.ROOT / ".venv"))
    assert lab.venv_version() is None
    lab.make_venv()
    assert lab.venv_version() == "{}.{}".format(*sys.version_info[:2])
    lab.VENV_PYTHON.unlink()
    assert lab.venv_version() is None


# ---- what the commands run ----


@pytest.fixture
def commands(project, monkeypatch):
    """Record the commands that would run, each with its environment; a failing one can be named."""
    record = types.SimpleNamespace(ran=[], environments=[], failing="nothing")

    def run(command, environment=None):
        record.ran.append(" ".join(command[1:]))
        record.environments.append(environment)
        return int(record.failing in record.ran[-1])

    monkeypatch.setattr(lab, "run", run)
    monkeypatch.setattr(lab, "browser_for_tests", lambda: os.environ.get("BROWSER", "/usr/bin/chromium"))
    monkeypatch.delenv("BROWSER", raising=False)
    return record


def test_test_runs_everything(commands, project, capsys):
    """Style, unit tests with coverage, each notebook strictly, and the browser; the last line says so."""
    (project.root / "notebooks").mkdir()
    (project.root / "notebooks" / "00_start_here.ipynb").touch()
    assert lab.main(["test"]) == 0
    style, form, unit, endless, notebooks, browser = commands.ran
    assert style == "-m ruff check ."
    assert form == "-m ruff format --check ."
    assert "--cov=course_utils" in unit and "--cov-fail-under=95" in unit and "--ignore=tests/browser" in unit
    assert f"--ignore={lab.ENDLESS}" in unit and endless == f"-m pytest {lab.ENDLESS}"
    assert "--nbval --nbval-current-env --nbval-cell-timeout=60" in notebooks and "--dist=loadfile" in notebooks
    assert "--numprocesses=" in browser and browser.endswith("--dist=loadscope tests/browser")
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith(
        "passed: style, format, unit tests, tests of endless code, notebooks, browser tests; browser: /usr/bin/chromium"
    )


def test_without_a_browser_the_last_line_says_so(commands, monkeypatch, capsys):
    """BROWSER=none leaves those tests out, never silently."""
    monkeypatch.setenv("BROWSER", "none")
    assert lab.main(["test"]) == 0
    assert not any("tests/browser" in command.replace("--ignore=tests/browser", "") for command in commands.ran)
    assert "browser tests left out (BROWSER=none)" in capsys.readouterr().out.splitlines()[-1]


def test_one_failure_does_not_hide_the_next(commands, capsys):
    """All steps run, the last line names what failed, and the status says so."""
    commands.failing = "ruff check"
    assert lab.main(["test"]) == 1
    assert len(commands.ran) == 5
    assert capsys.readouterr().out.splitlines()[-1].startswith("FAILED: style; passed: format, unit tests")


def test_arguments_go_to_pytest(commands):
    """Naming a test runs just that; naming a notebook checks its outputs."""
    commands.failing = "-k"
    assert lab.main(["test", "tests/test_lab.py", "-k", "python"]) == 1
    lab.main(["test", "notebooks/01_convolution.ipynb"])
    assert commands.ran[0] == "-m pytest tests/test_lab.py -k python"
    assert commands.ran[1].startswith("-m pytest --nbval ")


def test_tests_use_one_thread_unless_told(commands, monkeypatch):
    """Several workers with several threads each slow each other down; a user's own choice stays."""
    lab.main(["test", "-x"])
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    lab.main(["test", "-x"])
    assert [environment["OMP_NUM_THREADS"] for environment in commands.environments] == ["1", "3"]


def test_refresh_bench_and_weights_run_their_scripts(commands, project, capsys):
    """All hand on their arguments; an unknown benchmark is answered with the names of all."""
    (project.root / "benchmarks").mkdir()
    for name in ("convolution.py", "interaction.py"):
        (project.root / "benchmarks" / name).touch()
    lab.main(["refresh", "notebooks/00_start_here.ipynb"])
    lab.main(["bench", "convolution", "--quick"])
    lab.main(["weights", "digit_cnn"])
    commands.failing = "interaction"
    assert lab.main(["bench"]) == 1
    assert commands.ran == [
        "-m tools.refresh_notebooks notebooks/00_start_here.ipynb",
        "benchmarks/convolution.py --quick",
        "-m tools.train_weights digit_cnn",
        "benchmarks/convolution.py",
        "benchmarks/interaction.py",
    ]
    assert lab.main(["bench", "speed"]) == 1
    assert "no benchmark 'speed'; choose from convolution, interaction." in capsys.readouterr().err


def test_lab_opens_the_first_notebook(commands):
    """JupyterLab starts from this folder on 00_start_here, with the shipped settings."""
    assert lab.main(["lab", "--no-browser"]) == 0
    assert "default_url=/lab/tree/notebooks/00_start_here.ipynb --no-browser" in commands.ran[0]
    assert commands.environments[0]["JUPYTER_PREFER_ENV_PATH"] == "1"


@pytest.fixture
def three(project):
    """A project with three notebooks."""
    (project.root / "notebooks").mkdir()
    for name in ("00_start", "01_convolution", "10_autoencoders"):
        (project.root / "notebooks" / f"{name}.ipynb").touch()


def test_present_asks_a_running_server_first(commands, three):
    """One that keeps the notebook ready opens it; then none is started."""
    assert lab.main(["present", "10"]) == 0
    assert [command.split()[:2] for command in commands.ran] == [["-m", "course_utils.jupyter.presenting"]]
    assert commands.ran[0].endswith(" notebooks/10_autoencoders.ipynb")


def test_present_starts_a_server_that_runs_it(commands, three):
    """Where none keeps it, one is started that runs the notebook and opens it; by default 01."""
    commands.failing = "course_utils.jupyter.presenting"
    assert lab.main(["present", "--ServerApp.port=9999"]) == 0
    assert "jupyterlab" in commands.ran[1] and commands.ran[1].endswith("--no-browser --ServerApp.port=9999")
    environment = commands.environments[1]
    assert environment["COURSE_WARM"] == environment["COURSE_PRESENT"] == "notebooks/01_convolution.ipynb"


def test_warm_runs_all_or_those_named(commands, three, capsys):
    """In the lecture's order, and opens nothing; none is started where one is running."""
    assert lab.main(["warm"]) == 0
    assert [command.split()[:2] for command in commands.ran] == [["-m", "course_utils.jupyter.presenting"]]
    commands.ran.clear()
    commands.environments.clear()
    commands.failing = "course_utils.jupyter.presenting"
    lab.main(["warm"])
    lab.main(["warm", "10", "notebooks/00_start.ipynb"])
    lab.main(["warm", "10"])
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Running")]
    assert (said[0], said[2]) == (
        "Running 3 notebooks, one after the other.",
        "Running notebooks/10_autoencoders.ipynb.",
    )
    started = commands.environments[1::2]  # after a server was asked for each
    every, some, _ = (environment["COURSE_WARM"].split(os.pathsep) for environment in started)
    assert every == [f"notebooks/{name}.ipynb" for name in ("00_start", "01_convolution", "10_autoencoders")]
    assert some == ["notebooks/10_autoencoders.ipynb", "notebooks/00_start.ipynb"]
    assert {environment["COURSE_PRESENT"] for environment in started} == {""}


def test_a_copy_beside_it(commands, three):
    """A whole name means that notebook, though another one begins with it."""
    (three_copy := lab.ROOT / "notebooks" / "01_convolution-Copy1.ipynb").touch()
    for name in ("01_convolution", "01_convolution.ipynb"):
        assert lab.notebook_named(name) == "notebooks/01_convolution.ipynb"
    assert lab.notebook_named(three_copy.stem) == "notebooks/01_convolution-Copy1.ipynb"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("77", "No notebooks begin with '77'"),
        ("0", "2 notebooks begin with '0'"),
        ("", "3 notebooks begin with ''"),
    ],
)
def test_a_notebook_that_is_none(commands, project, three, capsys, name, says):
    """The names that there are, before anything is installed."""
    for command in ("present", "warm"):
        assert lab.main([command, name]) == 1
        assert capsys.readouterr().err.startswith(f"{says}; choose from 00_start, 01_convolution, 10_autoencoders.")
    assert (commands.ran, project.calls) == ([], [])


def test_run_reports_the_status_and_survives_ctrl_c(capsys):
    """The status of the command is ours; an interrupt meant for the command doesn't end us."""
    assert lab.run([sys.executable, "-c", "raise SystemExit(7)"]) == 7
    interrupt = "import os, signal; os.kill(os.getppid(), signal.SIGINT)"
    if os.name != "nt":
        assert lab.run([sys.executable, "-c", interrupt]) == 0


# ---- finding a browser ----


def executable(path, answer="Chromium 131"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {answer}\n")
    path.chmod(0o755)
    return str(path)


posix = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")


@posix
def test_browsers_on_the_path_are_found(tmp_path, monkeypatch):
    """Any of the usual names will do; one that doesn't start, such as Ubuntu's placeholder, is passed over."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    monkeypatch.delenv("BROWSER", raising=False)
    executable(tmp_path / "chromium-browser", answer="'install the snap' >&2; exit 1")
    chrome = executable(tmp_path / "google-chrome")
    assert find_browser.first_browser(["chromium-browser", "google-chrome"]) == chrome
    assert find_browser.first_browser(["chromium-browser", "nowhere"]) is None


@posix
def test_the_named_browser_comes_first(tmp_path, monkeypatch):
    """BROWSER=/path/to/chrome is obeyed; the desktop's BROWSER=firefox is not for these tests."""
    chrome, other = executable(tmp_path / "my-chrome"), executable(tmp_path / "chromium")
    monkeypatch.setattr(lab, "browser_places", lambda python: [other])
    monkeypatch.setenv("BROWSER", chrome)
    assert lab.browser_for_tests() == chrome
    monkeypatch.setenv("BROWSER", "firefox")
    assert lab.browser_for_tests() == other
    monkeypatch.setenv("BROWSER", "none")
    assert lab.browser_for_tests() == "none"


def test_browsers_of_windows_and_macos_are_looked_for(monkeypatch):
    """The usual places there are not on PATH."""
    monkeypatch.setattr(find_browser, "playwright_browser", lambda python: ["/home/me/playwright/chrome"])
    monkeypatch.setenv("PROGRAMFILES", "C:/Program Files")
    places = find_browser.browser_places(sys.executable)
    assert "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" in places
    assert str(Path("C:/Program Files/Microsoft/Edge/Application/msedge.exe")) in places
    assert places[-1] == "/home/me/playwright/chrome"


@posix
def test_a_browser_is_fetched_or_asked_for(tmp_path, monkeypatch, capsys):
    """None installed: Playwright's, else Debian's as root, else a sentence; each is tried once."""
    monkeypatch.delenv("BROWSER", raising=False)
    monkeypatch.setattr(lab, "browser_places", lambda python: [str(tmp_path / "debian" / "chromium")])
    monkeypatch.setattr(lab, "playwright_browser", lambda python: [str(tmp_path / "playwright" / "chrome")])
    monkeypatch.setattr(lab.os, "geteuid", lambda: 0)
    apt = executable(tmp_path / "apt-get")
    which = lab.shutil.which
    monkeypatch.setattr(lab.shutil, "which", lambda name: apt if name == "apt-get" else which(name))
    ran = []
    monkeypatch.setattr(lab, "run", lambda command: ran.append(" ".join(command[-2:])) or 1)

    with pytest.raises(lab.LabError, match=r"need Chromium, Chrome or Edge .*apt install chromium.*BROWSER=none"):
        lab.browser_for_tests()
    assert ran == ["install chromium", "update -qq", "-y chromium"]

    debian = executable(tmp_path / "debian" / "chromium")
    monkeypatch.setattr(lab, "browser_places", lambda python: [debian] if len(ran) > 5 else [])
    assert lab.browser_for_tests() == debian


# ---- the server's command ----


def test_root_needs_permission(monkeypatch):
    """Jupyter refuses to run as root unless told; everyone else is not asked."""
    monkeypatch.setattr(lab.os, "geteuid", lambda: 0, raising=False)
    assert "--allow-root" in lab.server_command()
    monkeypatch.setattr(lab.os, "geteuid", lambda: 1000, raising=False)
    assert "--allow-root" not in lab.server_command()


def test_the_servers_environment():
    """What hides all settings is taken away, and a search path of someone's own stays."""
    base = {"JUPYTER_CONFIG_PATH": "/theirs", "JUPYTER_NO_CONFIG": "1", "HOME": "/home/me"}
    environment = lab.server_environment(base)
    assert environment == {"JUPYTER_CONFIG_PATH": "/theirs", "HOME": "/home/me", "JUPYTER_PREFER_ENV_PATH": "1"}
    assert base["JUPYTER_NO_CONFIG"] == "1"
