# SPDX-License-Identifier: MIT
"""Mistakes that an author could make, as changes of one place in a source: a sign, a transpose, an index, a factor."""
import dataclasses
import re


@dataclasses.dataclass(frozen=True)
class Mutant:
    file: str  # below plugins/
    line: int
    kind: str
    before: str
    after: str
    text: str  # of the whole file


# (kind, what is found, what stands there instead). clang-format puts blanks around every binary operator and none
# into <...>, which is what tells them apart. A simple operand: a name, a member, a call or an element.
OPERAND = r"[A-Za-z_][\w.]*(?:<\w+>)?(?:\([^()]*\)|\[[^\[\]]*\])?(?![\w:<(\[.])"
RULES = [
    ("sign", r" \+ ", " - "),
    ("sign", r" - ", " + "),
    ("sign", r" \+= ", " -= "),
    ("sign", r" -= ", " += "),
    ("sign", r"(?<=[(=,]) ?-(?=[A-Za-z(])|(?<=return )-(?=[A-Za-z(])", " "),
    ("overwrites", r" \+= ", " = "),
    ("transpose", r"\.t\(\)", ""),
    ("inverse", r" \* ", " / "),
    ("inverse", r" / ", " * "),
    ("factor", r" / " + OPERAND, ""),
    ("factor", r" \* " + OPERAND, ""),
    ("term", r" [+-] " + OPERAND, ""),
    ("off by one", r"(?<=for \()((?:const )?\w+ \w+) = 0;", r"\1 = 1;"),
    ("off by one", r"(?<=; )(\w+) < ([^;]+);(?= \+\+| \w+ \+=)", r"\1 < (\2) - 1;"),
    ("comparison", r" < (?!.*;.*\+\+)", " >= "),
    ("comparison", r" > ", " <= "),
    ("comparison", r" == ", " != "),
    ("constant", r"\bT\(1\)", "T(2)"),
    ("constant", r"\bT\(0\)", "T(1)"),
    ("constant", r"\b0\.5\b", "0.25"),
]


def spans_to_leave(text):
    """Comments, texts, preprocessor lines, and what describes the component instead of computing."""
    spans = [m.span() for m in re.finditer(r'//[^\n]*|"(?:[^"\\]|\\.)*"|^\s*#[^\n]*|^namespace[^\n]*', text, re.M)]
    for found in re.finditer(r"static void describe\w*\(", text):
        at = text.index("{", found.end())
        depth, end = 1, at + 1
        while depth > 0:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        spans.append((found.start(), end))
    # What a component refuses, and how large its buffers are, is no arithmetic of its own.
    spans += [m.span() for m in re.finditer(r"\brefuse\([^;]*;|plan\.(?:saved|scratch)\([^;]*;", text)]
    return spans


def inside(spans, match):
    return any(start < match.end() and match.start() < end for start, end in spans)


def of(file, text):
    """Every mutant of one file, in the order of the text."""
    leave = spans_to_leave(text)
    loops = [m.span() for m in re.finditer(r"\bfor \([^{]*\{", text)]  # bounds go off by one; the rest never ends
    found, seen = [], set()
    for kind, pattern, replacement in RULES:
        for match in re.finditer(pattern, text, re.M):
            if inside(leave, match) or (kind != "off by one" and inside(loops, match)):
                continue
            changed = text[:match.start()] + match.expand(replacement) + text[match.end():]
            if changed in seen or changed == text:
                continue
            seen.add(changed)
            line = text.count("\n", 0, match.start())
            found.append((match.start(), Mutant(file, line + 1, kind, text.splitlines()[line].strip(),
                                                changed.splitlines()[line].strip(), changed)))
    return [mutant for _, mutant in sorted(found, key=lambda pair: pair[0])]
