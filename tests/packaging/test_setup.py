"""The set-up does what is needed and no more, and fails in sentences."""

import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from provision.browser import first_that_starts
from provision.console import Trouble, run
from provision.node import Node, new_enough, node_on_path
from provision.python import compiled
from provision.stamps import Stamps, digest

ROOT = Path(__file__).parents[2]


def program(folder: Path, name: str, script: str) -> Path:
    """An executable of our own, in the shell's language."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


class TestStamps:
    def test_does_a_step_once(self, tmp_path: Path) -> None:
        stamps, done = Stamps(tmp_path / "stamps"), list[str]()
        for key in ("one", "one", "two", "two"):
            stamps.bring("step", "something", key, partial(done.append, key))
        assert done == ["one", "two"]

    def test_an_interrupted_step_is_done_again(self, tmp_path: Path) -> None:
        stamps, done = Stamps(tmp_path / "stamps"), list[str]()

        def interrupted() -> None:
            raise KeyboardInterrupt

        stamps.bring("step", "something", "before", lambda: done.append("before"))
        with pytest.raises(KeyboardInterrupt):
            stamps.bring("step", "something", "after", interrupted)
        # What was there before is half replaced: going back to it takes work, too.
        stamps.bring("step", "something", "before", lambda: done.append("before"))
        assert done == ["before", "before"]

    def test_contents_count_and_times_do_not(self, tmp_path: Path) -> None:
        file = tmp_path / "file"
        file.write_text("contents")
        first = digest(tmp_path, [file])
        os.utime(file, (0, 0))
        assert digest(tmp_path, [file]) == first
        file.write_text("others")
        assert digest(tmp_path, [file]) != first
        file.write_text("contents")
        assert digest(tmp_path, [file.rename(tmp_path / "elsewhere")]) != first


class TestRun:
    def test_gives_what_was_printed(self) -> None:
        assert run([sys.executable, "-c", "print('yes')"], "") == "yes\n"

    def test_a_failure_shows_the_reason_and_what_to_do(self) -> None:
        with pytest.raises(Trouble, match=r"(?s)the reason.*`python[\d.]* -c .* failed\. Do this\.$"):
            run([sys.executable, "-c", "import sys; sys.exit('the reason')"], "Do this.")

    def test_a_long_failure_shows_both_ends(self) -> None:
        with pytest.raises(Trouble) as failure:
            run(
                [sys.executable, "-c", "for n in range(1000): print(f'line {n}.')\nraise SystemExit(1)"],
                "Do this.",
            )
        said = str(failure.value)
        assert "line 0." in said
        assert "line 999." in said
        assert len(said.splitlines()) < 40

    @pytest.mark.parametrize(
        ("said", "mend"),
        [
            ("Temporary failure in name resolution", "cannot be reached"),
            ("npm error code ECONNREFUSED", "cannot be reached"),
            ("invalid peer certificate: UnknownIssuer", "SSL_CERT_FILE"),
            ("[Errno 28] No space left on device", "disk is full"),
            ("THESE PACKAGES DO NOT MATCH THE HASHES", "Do not use it"),
        ],
    )
    def test_known_causes_have_their_own_advice(self, said: str, mend: str) -> None:
        command = [sys.executable, "-c", f"raise SystemExit({said!r})"]
        with pytest.raises(Trouble, match=mend):
            run(command, "Do this.", fetches=True)
        with pytest.raises(Trouble, match="Do this"):
            run(command, "Do this.")

    def test_a_missing_program(self, tmp_path: Path) -> None:
        with pytest.raises(Trouble, match=r"nowhere does not start .* Do this"):
            run([tmp_path / "nowhere"], "Do this.")


class TestBytecode:
    def test_is_there_where_python_may_not_write_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        package = tmp_path / "package"
        package.mkdir()
        (package / "module.py").write_text("value = 1\n")
        (package / "template.py").write_text("{{ not python }}\n")
        monkeypatch.setattr(sys, "dont_write_bytecode", True)

        compiled(package)
        command = [sys.executable, "-v", "-c", "import package.module"]
        read = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stderr

        assert re.search(r"# code object from '.*/package/__pycache__/module\..*pyc'", read)

    def test_of_a_module_that_was_changed_is_made_anew(self, tmp_path: Path) -> None:
        module = tmp_path / "module.py"
        module.write_text("value = 1\n")
        compiled(tmp_path)
        (before,) = tmp_path.glob("__pycache__/*.pyc")
        first = before.read_bytes()
        module.write_text("value = 1001\n")
        os.utime(module, (0, 0))  # a change is known by its time, in whole seconds
        compiled(tmp_path)
        assert before.read_bytes() != first


class TestNode:
    @pytest.mark.parametrize("version", ["v20.19.0", "v20.20.2", "v22.12.0", "v24.0.1", "v100.0.0"])
    def test_new_enough(self, version: str) -> None:
        assert new_enough(version)

    @pytest.mark.parametrize("version", ["v18.20.4", "v20.18.9", "v21.7.3", "v22.11.0", "", "node"])
    def test_too_old(self, version: str) -> None:
        assert not new_enough(version)

    @pytest.mark.parametrize(
        ("programs", "node"),
        [
            ({"node": "echo v22.12.0", "npm": "exit 0"}, Node()),
            ({"node": "echo v18.20.4", "npm": "exit 0"}, None),
            ({"node": "exit 127", "npm": "exit 0"}, None),
            ({"node": "echo v22.12.0"}, None),
            ({}, None),
        ],
    )
    def test_on_the_path(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: dict[str, str], node: Node | None
    ) -> None:
        for name, script in programs.items():
            program(tmp_path, name, script)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert node_on_path() == node

    def test_one_of_our_own_comes_first_on_the_path(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "elsewhere")
        assert Node(tmp_path).env["PATH"].split(os.pathsep) == [str(tmp_path), "elsewhere"]


class TestBrowser:
    def test_one_that_does_not_start_is_passed_over(self, tmp_path: Path) -> None:
        broken = program(
            tmp_path, "broken", "echo 'error while loading shared libraries: libnss3.so' >&2; exit 127"
        )
        silent = program(tmp_path, "silent", "exit 0")
        good = program(tmp_path, "good", 'case "$*" in *about:blank) echo "<html></html>";; *) exit 1;; esac')
        assert first_that_starts([lambda: broken, lambda: silent, lambda: good]) == good

    def test_none_at_all_fails_with_every_reason(self, tmp_path: Path) -> None:
        broken = program(
            tmp_path, "broken", "echo 'error while loading shared libraries: libnss3.so' >&2; exit 127"
        )

        def no_way() -> Path:
            raise Trouble("There is no way.")

        with pytest.raises(Trouble, match=r"(?s)libnss3\.so.*There is no way\..*Install Chromium"):
            first_that_starts([lambda: broken, no_way])


class TestCommands:
    """What a person sees on a machine where something is missing."""

    def test_no_python(self, tmp_path: Path) -> None:
        make = shutil.which("make")
        assert make is not None
        done = subprocess.run(
            [make, "install"],
            cwd=ROOT,
            env={"PATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode != 0
        assert "Holdfast needs Python 3.11 or newer" in done.stderr

    def test_an_old_python(self) -> None:
        pretend = "import runpy, sys; sys.version_info = (3, 10, 0); runpy.run_path('scripts/setup.py', {}, '__main__')"
        done = subprocess.run(
            [sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert done.stderr.startswith("Holdfast needs Python 3.11 or newer")

    def test_no_registry(self, tmp_path: Path) -> None:
        for name in ("scripts", "requirements"):
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        # Nobody listens on port 9 of this machine.
        nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
        done = subprocess.run(
            [sys.executable, "scripts/setup.py", "run"],
            cwd=tmp_path,
            env={**kept, **nowhere, "PIP_NO_CACHE_DIR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "The package registry cannot be reached. Connect to the network" in done.stderr
        assert "Traceback" not in done.stderr
        assert [stamp.name for stamp in (tmp_path / ".venv/stamps").iterdir()] == ["environment"]

    def test_help_names_every_goal(self) -> None:
        makefile = (ROOT / "Makefile").read_text()
        (goals,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
        shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        assert set(re.findall(r"^make (\w+)", shown, re.MULTILINE)) == set(goals.split()) - {"help"}

    def test_pre_commit_runs_what_make_check_runs(self) -> None:
        recipe = (ROOT / "Makefile").read_text().partition("\ncheck:")[2].partition("\n\n")[0]
        hooks = (ROOT / ".pre-commit-config.yaml").read_text()
        (checks,) = re.findall(r"check\.py (.+)", recipe)
        assert re.findall(r"check\.py (\S+)", hooks) == checks.split()
