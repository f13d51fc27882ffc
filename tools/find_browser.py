"""Where browsers for the tests are: any Chromium, Chrome or Edge, on Linux, macOS and Windows."""

import os
import shutil
import subprocess
from pathlib import Path


def browser_places(python):
    """Return names and paths to try, in this order; `python` is the one that may have Playwright."""
    names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
    names += ["microsoft-edge", "microsoft-edge-stable", "msedge"]
    places = [f"/Applications/{n}.app/Contents/MacOS/{n}" for n in ("Google Chrome", "Chromium", "Microsoft Edge")]
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        for tail in ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"):
            if variable in os.environ:
                places.append(str(Path(os.environ[variable], tail)))
    return names + places + playwright_browser(python)


def playwright_browser(python):
    """Return where Playwright keeps its own Chromium, as a list that is empty without Playwright."""
    code = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    answer = subprocess.run([str(python), "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return answer.stdout.split("\n")[:1] if answer.returncode == 0 else []


def first_browser(candidates):
    """Return the first candidate that starts, as a path, or None."""
    for candidate in candidates:
        path = shutil.which(candidate)
        # Ubuntu's chromium-browser may be an empty shell, and a fresh download may lack libraries.
        # On Windows, --version opens a window instead of answering.
        if path and (os.name == "nt" or answers(path)):
            return path
    return None


def answers(path):
    """Return whether a browser tells its version."""
    try:
        answer = subprocess.run([path, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and bool(answer.stdout.strip())
