"""A class's servers: settings that Jupyter knows, an image whose paths are there, a link that overwrites nothing."""

import importlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets.config import Config

import lab

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "tools" / "deploy"
README = (DEPLOY / "README.md").read_text(encoding="utf-8")
VALUES = yaml.safe_load((DEPLOY / "zero_to_jupyterhub.yaml").read_text(encoding="utf-8"))
CLASSES = {"MappingKernelManager": AsyncMappingKernelManager, "ServerApp": ServerApp}
BYTES = {"M": 1e6, "G": 1e9}


def hub_config(begun=None):
    """Return what the Hub would read, on top of what it has `begun` with."""
    config = begun or Config()
    text = (DEPLOY / "jupyterhub_config.py").read_text(encoding="utf-8")
    exec(compile(text, "jupyterhub_config.py", "exec"), {"get_config": lambda: config})
    return config


def size(text):
    """Return how many bytes a text such as "700M" means."""
    return float(text[:-1]) * BYTES[text[-1]]


def settings_of_servers():
    """Return what students' servers are told on one machine: {"ServerApp.shutdown_no_activity_timeout": value}."""
    arguments = hub_config().Spawner.args.get_value([])
    return dict(argument.removeprefix("--").split("=") for argument in arguments)


# ---- one machine ----


@pytest.mark.parametrize("setting", settings_of_servers())
def test_servers_know_what_they_are_told(setting):
    """Each argument is a setting of Jupyter's server, and its value one that it takes."""
    owner, name = setting.split(".")
    server = CLASSES[owner](config=Config({owner: {name: json.loads(settings_of_servers()[setting].lower())}}))
    assert getattr(server, name) == json.loads(settings_of_servers()[setting].lower())


def test_what_the_hub_had_stays():
    """The Littlest JupyterHub sets an environment and arguments of its own before it reads ours."""
    begun = Config({"Spawner": {"environment": {"THEIRS": "1"}, "args": ["--theirs"]}})
    spawner = hub_config(begun).Spawner
    assert spawner.environment.items() >= {"THEIRS": "1", "OMP_NUM_THREADS": "1"}.items()
    assert spawner.args[0] == "--theirs" and len(spawner.args) > 1


def test_kernels_end_before_their_servers_and_these_before_the_hub_loses_patience():
    """The Hub's own culling, which README sets, comes last: whoever works has a kernel, and keeps the server."""
    told = settings_of_servers()
    kernel = int(told["MappingKernelManager.cull_idle_timeout"])
    server = int(told["ServerApp.shutdown_no_activity_timeout"])
    hub = int(re.search(r"services\.cull\.timeout (\d+)", README)[1])
    assert 1800 <= kernel <= server
    assert kernel + server <= hub == VALUES["cull"]["timeout"]


# ---- Kubernetes ----


def test_both_hubs_give_the_same():
    """Limits and culling of the chart's values are those of one machine."""
    single, spawner = VALUES["singleuser"], hub_config().Spawner
    assert (single["memory"]["limit"], single["cpu"]["limit"]) == (spawner.mem_limit, spawner.cpu_limit)
    assert single["defaultUrl"] == spawner.default_url
    assert size(single["memory"]["guarantee"]) < size(single["memory"]["limit"])
    culling = single["extraFiles"]["culling"]["data"]
    told = {f"{owner}.{name}": value for owner, names in culling.items() for name, value in names.items()}
    assert told == {name: json.loads(value.lower()) for name, value in settings_of_servers().items()}


def test_values_are_those_of_the_chart():
    """Names as Zero to JupyterHub's schema has them; unknown ones make helm refuse."""
    assert VALUES.keys() == {"singleuser", "cull", "scheduling", "prePuller"}
    known = {"image", "cmd", "defaultUrl", "startTimeout", "memory", "cpu", "storage", "extraFiles"}
    assert VALUES["singleuser"].keys() <= known
    assert VALUES["singleuser"]["extraFiles"]["culling"].keys() == {"mountPath", "data"}
    assert VALUES["singleuser"]["extraFiles"]["culling"]["mountPath"].endswith("jupyter_server_config.d/culling.json")
    assert VALUES["scheduling"].keys() == {"userScheduler", "podPriority", "userPlaceholder"}


def instructions():
    """Return the Dockerfile as (instruction, rest), lines that go on joined."""
    text = re.sub(r"^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.M)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [tuple(line.split(" ", 1)) for line in lines if line.strip()]


KNOWN = {"FROM", "RUN", "COPY", "WORKDIR", "USER", "ENV", "EXPOSE", "CMD"}


def test_the_dockerfile_is_one():
    """Instructions that Docker knows, the base first, the command last and as a list; shell lines that parse."""
    words = [word for word, _ in instructions()]
    assert words[0] == "FROM" and words[-1] == "CMD" and words.count("CMD") == 1
    assert set(words) <= KNOWN
    told = dict(instructions())
    assert json.loads(told["CMD"])[0] == VALUES["singleuser"]["cmd"]
    assert all(re.fullmatch(r"\w+=\S+", each) for each in told["ENV"].split())
    for word, rest in instructions():
        if word == "RUN":
            shell = shutil.which("sh") or pytest.skip("there is no shell here to parse with")
            assert subprocess.run([shell, "-n", "-c", rest], capture_output=True, check=False).returncode == 0, rest


def test_the_image_has_a_python_for_which_the_lock_holds():
    """Between the oldest and the newest one."""
    version = tuple(map(int, re.fullmatch(r"python:(\d+)\.(\d+)-slim", instructions()[0][1]).groups()))
    assert lab.OLDEST_PYTHON <= version <= lab.NEWEST_PYTHON


def copied():
    """Return {place in the image: path in the repository} of all that is copied before the package is installed."""
    return {
        f"{each.rsplit(' ', 1)[1]} {path}": path
        for word, each in instructions()
        if word == "COPY"
        for path in each.split()[:-1]
    }


def test_every_path_that_the_dockerfile_names_is_there():
    """What is copied is in the repository, and stored in it; what pip reads was copied before."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("this is no checkout, so nothing tells which files are stored")
    for path in copied().values():
        assert any(line == path or line.startswith(f"{path}/") for line in tracked.stdout.splitlines()), path
    here = set()
    for word, rest in instructions():
        if word == "COPY":
            *paths, target = rest.split()
            here |= {Path(path).name for path in paths} if target == "./" else {Path(target).name}
        for read in re.findall(r"--requirement (\S+)", rest) if word == "RUN" else ():
            assert read in here


def test_the_package_can_be_built_from_what_is_copied():
    """All files that pyproject.toml reads are in the image; and setuptools is, as no other is fetched."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {"pyproject.toml", "setup.py", project["project"]["readme"], "course_utils", "LICENSE"}
    assert needed <= set(copied().values())
    for patterns in project["tool"]["setuptools"]["data-files"].values():
        assert all(pattern.startswith("course_utils/") for pattern in patterns)
    assert re.search(r"^setuptools==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)


def test_the_hubs_packages_and_the_courses_do_not_collide():
    """No package is pinned in both lists; and what the Hub needs is pinned exactly."""
    both = [path.read_text(encoding="utf-8") for path in (ROOT / "requirements.txt", DEPLOY / "requirements.txt")]
    pinned = [{line.split("==")[0].lower() for line in text.splitlines() if "==" in line} for text in both]
    assert not pinned[0] & pinned[1]
    assert pinned[1] == {"jupyterhub", "nbgitpuller"}


# ---- the link ----


def test_the_link_leads_to_the_first_notebook():
    """It opens JupyterLab on a notebook that is there, in the folder that it pulls into."""
    link = next(line.strip() for line in README.splitlines() if "git-pull?" in line)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query, strict_parsing=True).items()}
    assert asked.keys() == {"repo", "branch", "targetPath", "urlpath"}
    folder, path = re.fullmatch(r"lab/tree/(\w+)/(.+)", asked["urlpath"]).groups()
    assert folder == asked["targetPath"]
    assert (ROOT / path).is_file() and path == lab.FIRST_NOTEBOOK


# What nbgitpuller does with git's output.
leaves_its_pipes_open = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture
def two_repositories(tmp_path):
    """Give the course's repository, a student's place for it, and functions that commit and that follow the link."""
    pull = pytest.importorskip("nbgitpuller.pull", reason="pip install nbgitpuller").GitPuller
    origin, home = tmp_path / "origin", tmp_path / "home" / "course"

    def git(*arguments):
        who = ["-c", "user.name=course", "-c", "user.email=course@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=origin, check=True, capture_output=True)

    def commit(**files):
        for name, text in files.items():
            (origin / f"{name}.ipynb").write_text(text, encoding="utf-8")
        git("add", "--all")
        git("commit", "--message", "next week")

    def follow():
        address = parse_qs(urlsplit(next(line for line in README.splitlines() if "git-pull?" in line)).query)
        list(pull(f"file://{origin}", str(home), branch=address["branch"][0]).pull())
        return {path.name: path.read_text(encoding="utf-8") for path in home.glob("*.ipynb")}

    origin.mkdir()
    git("init", "--initial-branch", "main")
    return home, commit, follow


@leaves_its_pipes_open
def test_following_the_link_brings_what_is_new(two_repositories):
    """At first all notebooks, later the ones that changed."""
    _, commit, follow = two_repositories
    commit(one="as it was\n", two="here\n")
    assert follow() == {"one.ipynb": "as it was\n", "two.ipynb": "here\n"}
    commit(one="mended\n", three="new\n")
    assert follow() == {"one.ipynb": "mended\n", "two.ipynb": "here\n", "three.ipynb": "new\n"}


@leaves_its_pipes_open
def test_following_the_link_never_overwrites_a_students_work(two_repositories):
    """Lines that both changed stay the student's; a file in the way of a new one is kept by another name."""
    home, commit, follow = two_repositories
    commit(one="a\nb\nc\nd\ne\n", two="a page\n")
    follow()
    (home / "one.ipynb").write_text("a\nMY ANSWER\nc\nd\ne\n", encoding="utf-8")
    (home / "mine.ipynb").write_text("MY OWN\n", encoding="utf-8")
    (home / "three.ipynb").write_text("ALSO MINE\n", encoding="utf-8")
    (home / "two.ipynb").unlink()
    commit(one="a\nb mended\nc\nd\ne mended\n", three="new\n")
    found = follow()
    assert found["one.ipynb"].splitlines()[1] == "MY ANSWER"
    assert found["mine.ipynb"] == "MY OWN\n"
    assert found["two.ipynb"] == "a page\n"
    assert found["three.ipynb"] == "new\n"
    assert [text for name, text in found.items() if name.startswith("three_")] == ["ALSO MINE\n"]


# ---- what README says, and the load test ----


def test_whoever_installs_gets_all_groups_of_packages():
    """README's lines and the load test's sentence name groups that are there, those that all notebooks need."""
    text = README + (ROOT / "benchmarks" / "hub.py").read_text(encoding="utf-8")
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = re.findall(r"-c(?:onstraint)? requirements\.txt (?:-e )?[\"']?\.(?:\[([\w,]+)\])?", text)
    assert len(named) == 3
    assert all(set(each.split(",")) == groups.keys() - {"test"} for each in named)


def test_readme_names_files_and_commands_that_are_there():
    """Every path below tools/ and every command of lab.py."""
    for path in re.findall(r"tools/[\w/.]+", README):
        assert (ROOT / path.rstrip(".")).exists(), path
    for command in re.findall(r"lab\.py (\w+)", README):
        assert callable(getattr(lab, command))
    for heading in re.findall(r"\]\(#([\w-]+)\)", README):
        assert heading in {
            line.lstrip("# ").lower().replace(" ", "-") for line in README.splitlines() if line[:1] == "#"
        }


@pytest.fixture
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    yield importlib.import_module("hub")
    sys.modules.pop("hub")


def test_without_a_hub_the_load_test_says_what_to_install(benchmark, monkeypatch, tmp_path, capsys):
    """In one sentence, and nothing is started."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["hub.py", "--students", "1", "--hub", str(tmp_path)])
    benchmark.main()
    said = capsys.readouterr().out
    assert said.startswith("jupyterhub is missing, so there is no Hub to measure.")
    assert all((ROOT / path).exists() for path in re.findall(r"-[rc] (\S+\.txt)", said))


def test_the_table_tells_the_middle_and_the_slowest(benchmark):
    """Of those who came to the end; the others are counted."""
    students = [benchmark.Student(f"s{number}", benchmark.Hub("http://here", None, ""), None) for number in range(4)]
    for number, student in enumerate(students[:3]):
        student.told = {"in JupyterLab s": float(number), "server MB": 100.0 + number}
        student.moves = [10.0] * 19 + [500.0 + number]
    students[3].trouble = "it broke"
    lines = benchmark.table(students).splitlines()
    assert lines[2:] == [
        "| in JupyterLab, s | 1.0 | 2.0 |",
        "| server, MB | 101 | 102 |",
        "| a move of a slider, ms | 10 | 502 |",
        "| nineteen of twenty moves within, ms | 500 | |",
        "",
        "3 of 4 students came to the end.",
    ]
