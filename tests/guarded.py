#!/usr/bin/env python3
"""The files that must be right whoever wrote the bytes, and the programs that test them; ./dev coverage and ./dev mutate go by it.

usage: guarded.py programs [FILE...]      the programs (targets of the build) that test the files
       guarded.py run ROOT BUILD FILE...  runs those tests in a build; a failure is told and does not end the run

FILE is part of a path.
"""
import os
import shlex
import subprocess
import sys

DOCUMENT = ["unit_document", "unit_builder", "unit_document_lies", "fuzz_document {seeds}/document", "unit_memory"]
CATALOG = ["unit_catalog", "unit_catalog_lies", "unit_bundle", "fuzz_catalog {seeds}/catalog", "unit_memory"]
CODECS = ["unit_codecs", "unit_memory"]
MALFORMED = "MALFORMED"  # every class of malformed bundle, asked of the program itself
# Made by us and read again by doc_check: mistakes in them are looked for, their branches are not counted.
BUILDER = ["libsatchel/format/doc_text.c", "libsatchel/format/doc_refs.c"]
# The quickest first.
TESTS = {
    "libsatchel/format/framing.c": ["unit_framing", "unit_bundle", "unit_memory", MALFORMED],
    "libsatchel/format/manifest.c": ["unit_manifest", "unit_framing", "unit_bundle", "fuzz_manifest {seeds}/manifest", "unit_memory", MALFORMED],
    "libsatchel/format/catalog.c": CATALOG,
    "libsatchel/format/catalog_facts.c": CATALOG,
    "libsatchel/format/catalog_ids.c": CATALOG,
    "libsatchel/format/doc_check.c": DOCUMENT,
    "libsatchel/format/doc_text.c": DOCUMENT,
    "libsatchel/format/doc_refs.c": DOCUMENT,
    "libsatchel/format/doc_view.c": DOCUMENT,
    "libsatchel/format/parity.c": ["unit_parity", "unit_memory"],
    "libsatchel/format/update.c": ["unit_update_forms", "fuzz_update {seeds}/update", "unit_memory", "unit_update"],
    "libsatchel/doors/codec.c": CODECS,
    "libsatchel/doors/codec_brotli.c": CODECS,
    "libsatchel/doors/codec_deflate.c": CODECS,
    "libsatchel/doors/codec_zstd.c": CODECS,
    "viewer/state/state.c": ["unit_state", "unit_state_faults"],
}


def program(line):
    """The program that a line of the table runs."""
    return "satchel" if line == MALFORMED else shlex.split(line)[0]


def target(line):
    """The target of the build that makes that program; "satchel" is the library's."""
    return "satchel-cli" if line == MALFORMED else program(line)


def command(root, folder, line):
    """A line of the table as a command, its program in `folder`."""
    if line == MALFORMED:
        return ["bash", os.path.join(root, "tests/malformed/run.sh"), os.path.join(folder, "satchel")]
    name, *arguments = shlex.split(line.format(seeds=os.path.join(root, "tests/fuzz/seeds")))
    return [os.path.join(folder, name), *arguments]


def lines_of(wanted):
    """What tests the files that have one of the words in their paths, each once."""
    return list(dict.fromkeys(line for path, lines in TESTS.items() if not wanted or any(w in path for w in wanted) for line in lines))


def main():
    verb, *rest = sys.argv[1:] or ["help"]
    if verb == "programs":
        print(*dict.fromkeys(target(line) for line in lines_of(rest)))
    elif verb == "run" and len(rest) > 2:
        root, build, *wanted = rest
        for line in lines_of(wanted):
            done = subprocess.run(command(os.path.abspath(root), os.path.join(os.path.abspath(build), "bin"), line), capture_output=True)
            if done.returncode not in (0, 77):
                print(f"{line} fails; what it took counts as far as it came", file=sys.stderr)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
