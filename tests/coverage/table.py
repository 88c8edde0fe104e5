#!/usr/bin/env python3
"""Branches that the tests took, for files that read what others wrote.  usage: table.py ROOT BUILD [FILE...]

Sums what gcov says of every object in BUILD, a build with the preset "coverage" in which tests have run. Prints a line a
file, or with FILEs (parts of paths) the lines whose branches were not all taken. A branch is one way out of a decision, as
the compiler sees it: `a && b` has four. A branch that nothing can take has its reason in the source, in a comment that begins
"untaken: ", on the line or before it: it is left out, and a mark without a reason or on a line whose branches are all taken is an error.
`a || satchel_fail(...)` has one more way out for the compiler, that satchel_fail gives true, which it never does; nor do those
that call it by another name. That one way is left out wherever it stands, and not counted.
"""
import collections
import json
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import guarded


def gcov(objects, root):
    """Per source file and line, how often each branch was taken, over all objects."""
    taken = collections.defaultdict(lambda: collections.defaultdict(list))
    told = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", *objects], check=True,
                          capture_output=True).stdout
    for report in map(json.loads, told.splitlines()):
        for source in report["files"]:
            path = os.path.relpath(os.path.join(report["current_working_directory"], source["file"]), root)
            for line in source["lines"]:
                counts = [branch["count"] for branch in line["branches"]]
                before = taken[path][line["line_number"]]
                # A header's line is in many objects, with the same branches.
                taken[path][line["line_number"]] = (
                    [a + b for a, b in zip(before, counts)] if len(before) == len(counts) else before or counts)
    return taken


MARK = re.compile(r"/\* untaken:([^*]*)")


def excluded(path):
    """The lines of a source marked as having branches that nothing can take, with their reasons."""
    marks = {}
    with open(path) as source:
        lines = source.read().split("\n")
    for at, line in enumerate(lines):
        mark = MARK.search(line)
        if not mark:
            continue
        number = at
        if line.lstrip().startswith("/*"):  # a comment of its own speaks of the line after it
            while not lines[number].rstrip().endswith("*/"):
                number += 1
            number += 1
        marks[number + 1] = mark.group(1).strip()
    return marks


FAILS = re.compile(r"\|\|\s*(?:satchel_fail|satchel_fail_memory|malformed|bad_line)\(")


def never_true(lines):
    """The numbers of lines on which failing is the second operand, and how often."""
    found = collections.Counter()
    for match in FAILS.finditer("\n".join(lines)):
        found["\n".join(lines).count("\n", 0, match.start()) + 1] += 1
    return found


def leave_out(root, taken):
    """Takes the marked branches out of the counts; how many there were, and what is wrong with the marks."""
    count, wrong = 0, []
    for path in taken:
        if not path.startswith(("libsatchel/", "packer/", "viewer/")) or not os.path.exists(os.path.join(root, path)):
            continue
        with open(os.path.join(root, path)) as source:
            for number, times in never_true(source.read().split("\n")).items():
                for _ in range(times):
                    if 0 in taken[path].get(number, []):
                        taken[path][number].remove(0)
        for number, reason in excluded(os.path.join(root, path)).items():
            counts = taken[path].get(number, [])
            if not reason:
                wrong.append(f"{path}:{number}: untaken, but no reason is given")
            if all(counts):
                wrong.append(f"{path}:{number}: said to be untaken, and all its branches are taken")
            count += counts.count(0)
            taken[path][number] = [c for c in counts if c]
    return count, wrong


def main():
    root, build = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    objects = [os.path.join(folder, name) for folder, _, names in os.walk(build) for name in names
               if name.endswith(".gcda") and "/tests/" not in folder]
    if not objects:
        sys.exit("coverage: no tests have run in " + build)
    taken = gcov(objects, root)
    left_out, wrong = leave_out(root, taken)
    for wanted in sys.argv[3:]:
        for path in sorted(p for p in taken if wanted in p):
            for number, counts in sorted(taken[path].items()):
                if counts and not all(counts):
                    print(f"{path}:{number}: {sum(map(bool, counts))} of {len(counts)} branches")
    for path in sorted(taken):
        counts = [count for line in taken[path].values() for count in line]
        if counts and path.startswith(("libsatchel/", "packer/", "viewer/")) and (
                len(sys.argv) == 3 or any(wanted in path for wanted in sys.argv[3:])):
            mark = "  *" if path in guarded.TESTS and path not in guarded.BUILDER else ""
            print(f"{path:44} {sum(map(bool, counts)):5} of {len(counts):5} {100 * sum(map(bool, counts)) / len(counts):5.1f} %{mark}")
    print(f"{left_out} branches that nothing can take are left out, each with its reason in the source")
    if wrong:
        sys.exit("\n".join(wrong))


main()
