#!/usr/bin/env python3
"""Are the tests hard to fool?  usage: mutate.py ROOT BUILD [FILE [COUNT [SEED]]]

Puts one small mistake at a time into a file that must be right whoever wrote the bytes, links the programs that test it with that
one object anew, and runs them: a mistake that none notices is a test that is missing, or changes nothing (then `equivalent` lists
it with the reason). BUILD is a build with the preset "dev" or "asan"; nothing in it or in the sources is changed. FILE is part of a
path; COUNT mistakes a file (default 40, 0: all), drawn with SEED (default 1). Exits with 1 when fewer than 80 % are noticed.
"""
import json
import os
import random
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import guarded

BAR = 80

# --- mistakes ---------------------------------------------------------------------------------------------------

SWAPS = {"<": ["<=", ">"], "<=": ["<", ">"], ">": [">=", "<"], ">=": [">", "<"], "==": ["!="], "!=": ["=="], "&&": ["||"],
         "||": ["&&"], "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["/"], "<<": [">>"], ">>": ["<<"], "+=": ["-="],
         "-=": ["+="], "|=": ["&="], "&=": ["|="], "++": ["--"], "--": ["++"], "true": ["false"], "false": ["true"], "!": [""]}
# Comments, literals and lines of the preprocessor are passed over.
TOKEN = re.compile(r"""/\*.*?\*/|//[^\n]*|^[ \t]*\#(?:\\\n|[^\n])*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|
    (?P<number>\b(?:0[xX][0-9a-fA-F]+|\d+)[uUlL]*\b)|(?P<word>\w+)|(?P<op>->|<<=|>>=|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[^\s\w])""",
                   re.S | re.M | re.X)
STATEMENT = re.compile(r"^[ \t]+((?:[\w.>\[\]*-]+ [-+|&^]?= |[*\w.>\[\]-]+(?:\+\+|--)|(?:\(void\))?\w+\()[^;{}]*;)[ \t]*$", re.M)


def mistakes(text):
    """Every (place, old, new) that this tool knows to make in a text of C."""
    found, before, inside = [], "", False
    for token in TOKEN.finditer(text):
        old, at = token.group(), token.start()
        if old.startswith(("/*", "//")):
            continue
        inside = text.rfind("\n{", 0, at) > text.rfind("\n}", 0, at)  # in the body of a function, or a table
        if inside and token.group("number"):
            digits = old.rstrip("uUlL")
            value, rest = int(digits, 0), old[len(digits):]
            found += [(at, old, f"{new}{rest}") for new in (value + 1, value - 1) if new >= 0]
        elif inside and (old in SWAPS):
            # A star, plus or minus before which no operand stands is a pointer's or a sign.
            operand = re.match(r"[\w)\]]", before[-1:]) and before not in ("return", "const", "case", "sizeof", "char", "void")
            spaced = text[at - 1] == " " and text[at + len(old)] in " \n"
            if old not in "+-*/%<>&" or (operand and spaced):
                found += [(at, old, new) for new in SWAPS[old]]
        elif inside and old == "(" and before in ("if", "while"):
            found.append((at, "(", "(!"))  # closed below: the whole condition
        before = old
    for line in STATEMENT.finditer(text):
        at = line.start(1)
        if text.rfind("\n{", 0, at) > text.rfind("\n}", 0, at):
            found.append((at, line.group(1), ";"))
    return found


def made(text, mistake):
    at, old, new = mistake
    if new == "(!":
        depth, end = 0, at
        while True:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
            if not depth:
                return text[:at] + "(!" + text[at:end] + ")" + text[end:]
    return text[:at] + new + text[at + len(old):]


# --- building and running ------------------------------------------------------------------------------------------

def stop(test):
    """Ends what is left of a test, children that it had started too: a mistake may have them run for ever."""
    try:
        os.killpg(test.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    test.wait()


class Bench:
    """The programs of one file, linked with another object of it."""

    def __init__(self, root, build, path, folder):
        self.root, self.build, self.path, self.folder = root, build, path, folder
        with open(os.path.join(build, "compile_commands.json")) as commands:
            entry = next(e for e in json.load(commands) if os.path.relpath(e["file"], root) == path)
        words = [w for w in shlex.split(entry["command"]) if w != "-Werror"]
        words = words[1:] if words[0].endswith("ccache") else words
        del words[words.index("-o"):]
        # Without -g, so that an object tells whether a mistake changed anything.
        self.compile = [w for w in words if w not in ("-c", "-g")] + ["-w", "-iquote", os.path.dirname(entry["file"])]
        self.cwd = entry["directory"]
        self.tests = [(self.link(guarded.program(line)), guarded.command(root, folder, line)) for line in guarded.TESTS[path]]

    def link(self, name):
        told = subprocess.run(["ninja", "-t", "commands", "bin/" + name], cwd=self.build, check=True, capture_output=True, text=True)
        command = told.stdout.splitlines()[-1]
        to = shlex.quote(os.path.join(self.folder, name))
        return command.replace(f"-o bin/{name} ", f"{shlex.quote(self.folder)}/mistake.o -o {to} ")

    def object_of(self, text):
        """The object of a text in place of the file's; None: it does not compile."""
        source, made_object = os.path.join(self.folder, os.path.basename(self.path)), os.path.join(self.folder, "mistake.o")
        with open(source, "w") as to:
            to.write(text)
        if subprocess.run([*self.compile, "-c", source, "-o", made_object], cwd=self.cwd, capture_output=True).returncode:
            return None
        with open(made_object, "rb") as of:
            return of.read()

    def notices(self, limits):
        """Whether a program fails, or takes longer than its limit; how long each took."""
        took = []
        for (link, run), limit in zip(self.tests, limits):
            subprocess.run(link, shell=True, cwd=self.build, check=True, capture_output=True)
            start = time.monotonic()
            test = subprocess.Popen(run, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
            try:
                code = test.wait(limit)
            except subprocess.TimeoutExpired:
                code = 1
            stop(test)
            took.append(time.monotonic() - start)
            if code not in (0, 77):
                return run, took
        return None, took


def equivalents(root):
    """The mistakes that change nothing: (file, line of source, old, new)."""
    known = set()
    with open(os.path.join(root, "tests/mutation/equivalent")) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.startswith("#"):
                fields = [f.strip() for f in line.split(" @ ")]
                if len(fields) != 5 or not fields[4]:
                    sys.exit(f"mutate: equivalent:{number}: FILE @ LINE OF SOURCE @ OLD @ NEW @ REASON are wanted")
                known.add(tuple(fields[:4]))
    return known


def examine(root, build, path, count, seed):
    with open(os.path.join(root, path)) as source:
        text = source.read()
    known = equivalents(root)
    drawn = mistakes(text)
    random.Random(f"{seed} {path}").shuffle(drawn)
    with tempfile.TemporaryDirectory(prefix="satchel-mutation-") as folder:
        bench = Bench(root, build, path, folder)
        right = bench.object_of(text)
        fails, took = bench.notices([600] * len(bench.tests))
        if right is None or fails:
            sys.exit(f"mutate: {path}: the tests fail without any mistake: {fails}")
        limits = [5 + 10 * t for t in took]
        noticed = tried = 0
        for mistake in drawn:
            if count and tried == count:
                break
            at, old, new = mistake
            number, line = text.count("\n", 0, at) + 1, text[text.rfind("\n", 0, at) + 1:text.find("\n", at)].strip()
            old = " ".join(old.split())
            if (path, line, old, new) in known:
                continue
            made_object = bench.object_of(made(text, mistake))
            if made_object is None or made_object == right:  # no program, or the same program
                continue
            tried += 1
            if bench.notices(limits)[0]:
                noticed += 1
            else:
                print(f"{path}:{number}: not noticed: {old} -> {new}\n    {line}", flush=True)
    share = 100 * noticed / max(tried, 1)
    print(f"{path:36} {noticed:4} of {tried:4} mistakes noticed {share:5.1f} %  ({len(drawn)} possible)", flush=True)
    return noticed, tried


def main():
    root, build = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    wanted = sys.argv[3] if len(sys.argv) > 3 else ""
    count, seed = (int(sys.argv[i]) if len(sys.argv) > i else default for i, default in ((4, 40), (5, 1)))
    results = [examine(root, build, path, count, seed) for path in guarded.TESTS if wanted in path]
    if not results:
        sys.exit(f"mutate: no guarded file's path has \"{wanted}\" in it")
    sys.exit(any(noticed * 100 < BAR * tried for noticed, tried in results))


main()
