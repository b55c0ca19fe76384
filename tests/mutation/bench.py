# SPDX-License-Identifier: MIT
"""Builds one mutant beside the tree and asks the checker and the tests of that component whether they notice."""
import os
import pathlib
import re
import shlex
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "release"
PLUGINS = ROOT / "plugins"
DEADLINE = 120  # seconds: what takes longer is noticed by whoever waits


def commands(target):
    """The compile and link commands of a target, as ninja would give them."""
    listed = subprocess.run(["ninja", "-C", BUILD, "-t", "commands", target], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if f"/{target}.dir/" in line]


def reads(source):
    """The files below plugins/ that a source consists of."""
    found, todo = set(), [source]
    while todo:
        file = todo.pop()
        if file in found or not file.is_file():
            continue
        found.add(file)
        for name in re.findall(r'^#include "([^"]+)"', file.read_text(), re.M):
            todo += [file.parent / name, (file.parent / name).resolve()]
    return {file.resolve().relative_to(PLUGINS).as_posix() for file in found}


def program_of(test):
    """How a file of tests is run: by a program of its own, where it tests a plugin, or by its folder's."""
    *folder, name = test.relative_to(ROOT / "tests").with_suffix("").parts
    own = BUILD / "tests" / ".".join([*folder, name.removesuffix("_test")])
    return [own] if own.exists() else [BUILD / "tests" / ".".join(["tests", *folder]), f"--file={test.name}"]


class Component:
    """One plugin: its target, the files that it is made of, and the test programs that name it."""

    def __init__(self, target):
        self.target = target
        _, self.kind, self.name = target.split("_", 2)
        self.commands = commands(target)
        sources = re.findall(r" -c (\S+)", "\n".join(self.commands))
        self.files = set().union(*(reads(pathlib.Path(source)) for source in sources))
        names = [self.name]
        for file in self.files:
            names += re.findall(r'\bname = "(\w+)"', (PLUGINS / file).read_text())
        self.tests = [program_of(test) for test in sorted((ROOT / "tests" / "plugins").rglob("*_test.cpp"))
                      if test.stem == self.name + "_test" or any(f'"{name}"' in test.read_text() for name in names)]


class Bench:
    """A folder in which mutants are built, and a copy of the plugins in which one at a time takes its place."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        shutil.copytree(PLUGINS, self.folder / "source")
        shutil.copytree(BUILD / "plugins", self.folder / "plugins", copy_function=os.link,
                        ignore=shutil.ignore_patterns("CMakeFiles", "*.cmake"))
        self.environment = {**os.environ, "ARMATURE_TEST_PLUGINS": str(self.folder / "plugins"),
                            "XDG_CACHE_HOME": str(self.folder / "cache"), "OPENBLAS_NUM_THREADS": "1"}

    def run(self, command, **options):
        try:
            return subprocess.run(command, env=self.environment, cwd=self.folder, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=DEADLINE, **options).returncode
        except subprocess.TimeoutExpired:
            return 124

    def build(self, component):
        """The component's binary made of this bench's sources; None if it does not compile."""
        plugin = self.folder / "plugins" / component.kind / f"{component.name}.so"
        out = self.folder / f"{component.name}.so"
        for line in component.commands:
            line = line.replace(str(PLUGINS) + "/", str(self.folder / "source") + "/").replace("-Werror", "-w").replace(" -O3", " -O1")
            line = re.sub(r"\S*ccache ", "", line)
            line = re.sub(rf"\S*CMakeFiles/{component.target}\.dir/(?:\S*/)?(\w+)\.cpp\.o", r"\1.o", line)
            line = re.sub(r"-o \S+\.so", f"-o {out}", line)
            line = re.sub(r"-MD -MT \S+ -MF \S+", "", line)
            if subprocess.run(line, shell=True, cwd=self.folder, capture_output=True).returncode != 0:
                return None
        plugin.unlink()
        shutil.move(out, plugin)
        return plugin

    def restore(self, component):
        plugin = self.folder / "plugins" / component.kind / f"{component.name}.so"
        plugin.unlink(missing_ok=True)
        os.link(BUILD / "plugins" / component.kind / f"{component.name}.so", plugin)

    def noticed(self, component):
        """Who notices: "check", the name of a test, "" for nobody, or None if there is nothing to notice."""
        plugin = self.build(component)
        if plugin is None:
            return None
        try:
            if self.run([BUILD / "bin" / "armature", "plugins", "check", plugin, "--level", "8"]) != 0:
                return "check"
            for test in component.tests:
                if self.run(test) != 0:
                    return " ".join([test[0].name, *test[1:]])
            return ""
        finally:
            self.restore(component)

    def judge(self, mutant, components):
        """The same of a mutant that several components may share; mutant None: of the sources as they are."""
        if mutant is None:
            return next((answer for answer in map(self.noticed, components) if answer != ""), "")
        source = self.folder / "source" / mutant.file
        original = source.read_text()
        source.write_text(mutant.text)
        try:
            answers = [self.noticed(component) for component in components]
        finally:
            source.write_text(original)
        if all(answer is None for answer in answers):
            return None
        return next((answer for answer in answers if answer), "")
