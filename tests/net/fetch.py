#!/usr/bin/env python3
"""fetch.py SATCHEL SAMPLE: satchel fetch against servers of every kind. Says which promise does not hold.
With SATCHEL_LONG set: all the cuts, a slow link, a lossy one."""
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import server  # noqa: E402

SATCHEL, SAMPLE = (pathlib.Path(a).resolve() for a in sys.argv[1:3])
LONG = bool(os.environ.get("SATCHEL_LONG"))
TODAY = "today.satchel"
failures = []


def expect(holds, what):
    if not holds:
        failures.append(what)
        print(f"FAILED: {what}", flush=True)


def satchel(*args, **kw):
    return subprocess.run([SATCHEL, *map(str, args)], capture_output=True, text=True, check=False, **kw)


def pack(*args):
    done = satchel("pack", "-q", "--language", "en", *args)
    assert done.returncode == 0, done.stderr


class Days:
    """Two editions as a newsroom makes them, signed: 60 stories, the next day 40 of them are new, three edited."""

    def __init__(self, work):
        self.work, chance = work, random.Random(5)
        words = [w for f in sorted(SAMPLE.glob("*.md")) + sorted(SAMPLE.glob("*.txt")) for w in f.read_text().split()]
        words = [w for w in words if not re.search("[\u0e00-\u0eff\u1780-\u17ff\u3000-\u9fff]", w)]  # those have an index
        stories = {n: self.story(n, words, chance) for n in range(100)}
        first, second, self.served = work / "first", work / "second", work / "served"
        for folder in (first, second, self.served):
            folder.mkdir()
        for n in range(60):
            self.put(first, n, stories[n])
        for n in range(40, 100):
            self.put(second, n, stories[n] + ("\n\nA line was added.\n" if n < 43 else ""))
        shutil.copytree(SAMPLE / "images", first / "images")
        shutil.copytree(SAMPLE / "images", second / "images")
        satchel("keygen", "-o", work / "key")
        satchel("keygen", "-o", work / "other")
        self.old, self.new = work / "old.satchel", self.served / TODAY
        pack(first, "-o", self.old, "--title", "Days", "--edition", "1", "--sign", work / "key.key")
        pack(second, "-o", self.new, "--previous", self.old, "--sign", work / "key.key")
        rows = json.loads(satchel("list", "--json", self.new).stdout)
        had = {r["block"] for r in json.loads(satchel("list", "--json", self.old).stdout)}
        self.fresh = sum(r["bytes"] for r in rows if r["block"] not in had)

    @staticmethod
    def story(n, words, chance):
        text = "\n\n".join(" ".join(chance.choices(words, k=60)) for _ in range(4))
        return f"# Story number {n}\n\n{text}\n" + ("\n![A boat](images/pumping-station.jpg)\n" if n % 30 == 1 else "")

    @staticmethod
    def put(folder, n, text):
        day = "2026-11-20" if n < 60 else "2026-11-21"
        (folder / f"{n:03}.md").write_text(f"---\nid: {n}\nissued: {day}T0{n % 10}:00:00Z\n---\n{text}")


def fetch(file, *urls, env=None, **kw):
    args = ["fetch", *urls, "-o", file, "--timeout", "1"]
    for key, value in kw.items():
        args += [f"--{key}", value]
    return satchel(*args, timeout=200, env={**os.environ, "no_proxy": "", **(env or {})})


def same(a, b):
    return a.exists() and a.read_bytes() == b.read_bytes()


def start(days, name="mine.satchel"):
    """A folder of one's own with yesterday's edition in it."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=days.work))
    shutil.copy(days.old, folder / name)
    return folder / name


def no_part(file):
    return not file.with_name(file.name + ".part").exists()


# --- what works ----------------------------------------------------------------------------------


def plain(days):
    with server.Running(days.served) as s:
        file = days.work / "fresh.satchel"
        done = fetch(file, s.url(TODAY))
        expect(done.returncode == 0 and same(file, days.new) and no_part(file), f"a first fetch: {done}")
        expect(s.served.requests <= 2 and s.served.twice() == 0, f"a first fetch asks twice at most: {s.served.requests}")
        s.served.clear()
        file = start(days)
        done = fetch(file, s.url(TODAY))
        expect(done.returncode == 0 and same(file, days.new) and no_part(file), f"a daily fetch: {done}")
        expect(s.served.requests <= 3 and s.served.twice() == 0, f"a daily fetch asks three times at most: {s.served.requests}")
        sent = s.served.bytes()
        expect(sent <= 1.03 * s.served.asked, f"{sent} bytes came, {s.served.asked} were asked for")
        expect(sent <= 1.05 * days.fresh + 6000, f"{sent} bytes for {days.fresh} of new articles")
        print(f"daily: {sent} bytes in {s.served.requests} requests, new articles' own blocks {days.fresh}")
        before = file.stat()
        s.served.clear()
        done = fetch(file, s.url(TODAY))
        expect(done.returncode == 0 and "nothing new" in done.stderr and file.stat() == before, f"nothing new: {done}")
        expect(s.served.requests == 1 and s.served.bytes() <= 16384 and no_part(file), "nothing new costs a head")
        file = start(days, "old.satchel").with_name("new.satchel")
        done = fetch(file, s.url(TODAY), previous=str(file.with_name("old.satchel")))
        expect(done.returncode == 0 and same(file, days.new), f"--previous: {done}")
        done = satchel("fetch", s.url(TODAY), "-o", start(days), "--quiet")
        expect(done.returncode == 0 and not done.stderr and not done.stdout, f"--quiet says nothing: {done}")


def indexed(days):
    """An index that an edition carries is made here, as its texts are; one that was made in another way is fetched."""
    with_index, old = days.served / "index.satchel", days.served / "was.satchel"
    for name, previous, folder in ((old, None, "first"), (with_index, old, "second")):
        pack(days.work / folder, "-o", name, "--index-anyway", "--title", "Days", "--sign", days.work / "key.key",
             *(["--previous", previous] if previous else []))
    index = json.loads(satchel("info", "--json", with_index).stdout)["entries"]["index"]["bytes"]
    with server.Running(days.served) as s:
        file = days.work / "mine-index.satchel"
        shutil.copy(old, file)
        done = fetch(file, s.url(with_index.name))
        expect(done.returncode == 0 and same(file, with_index) and no_part(file), f"with an index: {done}")
        expect(s.served.bytes() <= 1.05 * days.fresh + 6000, f"{s.served.bytes()} bytes with an index of {index}")
        expect(s.served.requests <= 3, f"{s.served.requests} requests with an index")
        print(f"daily with an index of {index}: {s.served.bytes()} bytes in {s.served.requests} requests")
        # Where the texts cannot be read: no prior of their language is at hand.
        s.served.clear()
        shutil.copy(old, file)
        done = fetch(file, s.url(with_index.name), env={"SATCHEL_PRIORS": str(days.work / "nowhere")})
        expect(done.returncode == 0 and same(file, with_index), f"with an index that cannot be made: {done}")
        expect(s.served.bytes() > days.fresh + index, "an index that cannot be made is fetched")


def kinds(days):
    """Servers that do less than they could, or nothing as they should: (how, exit codes that are right)."""
    right, gone = {0}, {50}
    for how, codes in {
            "single": right, "whole": right, "s3": right, "turn": right, "weary": right, "slow:400000": right,
            "lies": {12, 14}, "short": {12, 14}, "label": {12, 14, 50}, "garbage": {10, 12, 14}, "long": right, "gone": gone,
            "nameless": gone, "page": {10}, "endless": {10}, "hang:30000": right}.items():
        with server.Running(days.served, how) as s:
            file = start(days)
            done = fetch(file, s.url(TODAY))
            expect(done.returncode in codes, f"{how}: exit {done.returncode}, {done.stderr}")
            expect(same(file, days.new if done.returncode == 0 else days.old), f"{how}: FILE is what it should be")
            expect(done.returncode == 0 or done.stderr.count("\n") == 1, f"{how}: one line: {done.stderr}")
            if how == "single":
                expect(s.served.twice() == 0, f"{how}: {s.served.twice()} bytes came twice")


def other_roads(days):
    file = start(days)
    done = fetch(file, days.new.as_uri())
    expect(done.returncode == 0 and same(file, days.new), f"file: {done}")
    for how in ("good", "rest"):
        with server.Running(days.served, how, server.Ftp) as s:
            file = start(days)
            done = fetch(file, s.url(TODAY))
            expect(done.returncode == 0 and same(file, days.new), f"ftp, {how}: {done}")
            done = fetch(start(days), s.url("none"))
            expect(done.returncode == 50, f"ftp, no such file: {done}")
    with server.Running(days.served) as s:
        file = start(days)
        done = fetch(file, "http://example.invalid/" + TODAY, env={"http_proxy": s.url("")})
        expect(done.returncode == 0 and same(file, days.new) and s.served.proxied, f"proxy: {done}")
    for url in ("gopher://127.0.0.1/x", "http://127.0.0.1:1/x", "file:///none", "http://none.invalid/x"):
        file = start(days)
        done = fetch(file, url)
        expect(done.returncode == 50 and done.stderr.count("\n") == 1 and same(file, days.old), f"{url}: {done}")


def mirrors(days):
    with server.Running(days.served) as good:
        for how in ("gone", "lies", "once:30000", *(("page", "cut:9", "garbage", "hang:20000") if LONG else ())):
            with server.Running(days.served, how) as bad:
                file = start(days)
                done = fetch(file, bad.url(TODAY), good.url(TODAY))
                expect(done.returncode == 0 and same(file, days.new), f"mirror after {how}: {done}")


# --- what is not to be replaced ------------------------------------------------------------------


def refused(days):
    other, second = days.work / "else", days.work / "second"
    other.mkdir()
    pack(second, "-o", other / "unsigned", "--title", "Days", "--edition", "2")
    pack(second, "-o", other / "stranger", "--title", "Days", "--edition", "2", "--sign", days.work / "other.key")
    pack(second, "-o", other / "sport", "--title", "Sport", "--edition", "2", "--sign", days.work / "key.key")
    satchel("cut", days.new, "50", "-o", other / "excerpt")
    with server.Running(other) as s:
        for name, code in {"unsigned": 20, "stranger": 22, "sport": 24, "excerpt": 10}.items():
            file = start(days)
            done = fetch(file, s.url(name))
            expect(done.returncode == code and same(file, days.old) and no_part(file), f"{name}: {done}")
    shutil.copy(days.old, other / TODAY)
    with server.Running(other) as s:
        file = start(days)
        shutil.copy(days.new, file)
        done = fetch(file, s.url(TODAY))
        expect(done.returncode == 23 and same(file, days.new), f"an older edition: {done}")
    file = days.work / "a.txt"
    file.write_text("mine")
    done = fetch(file, days.new.as_uri())
    expect(done.returncode == 32 and file.read_text() == "mine", f"a file that is no bundle: {done}")
    for args in (["fetch"], ["fetch", "http://x/"], ["fetch", "http://x/", "-o", "y", "--limit-rate", "fast"]):
        expect(satchel(*args).returncode == 1, f"usage: {args}")


def full_disk(days):
    file = start(days)
    line = f'ulimit -f 20; exec "{SATCHEL}" fetch "{days.new.as_uri()}" -o "{file}"'
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    expect(done.returncode == 31 and same(file, days.old), f"a full disk: {done}")
    done = fetch(file, days.new.as_uri())
    expect(done.returncode == 0 and same(file, days.new), f"and once there is room: {done}")


# --- lines that break ----------------------------------------------------------------------------


def cuts(days):
    chance = random.Random(11)
    size = days.new.stat().st_size
    hows = ["cut:4096", "cut:300", *[f"dice:{n}" for n in range(40 if LONG else 4)]]
    hows += [f"once:{n}" for n in (range(1, size, 4096) if LONG else range(1, size, 40000))]
    hows += [f"once:{chance.randrange(1, size)}" for _ in range(200 if LONG else 8)]
    worst = 0.0
    for how in hows:
        with server.Running(days.served, how) as s:
            file = start(days)
            done = fetch(file, s.url(TODAY))
            expect(done.returncode == 0 and same(file, days.new), f"{how}: {done}")
            worst = max(worst, s.served.twice() / s.served.bytes())
        shutil.rmtree(file.parent)
    expect(worst < 0.02, f"{worst:.4f} of the bytes came twice")
    print(f"cuts: {len(hows)} ways, at most {worst:.4f} of the bytes came twice")


def kills(days):
    """The process itself is killed, again and again; what was right is not asked for again."""
    chance = random.Random(2)
    for _ in range(12 if LONG else 2):
        with server.Running(days.served, "slow:150000") as s:
            file, killed = start(days), 0
            for wait in [chance.uniform(0.05, 0.25) for _ in range(8)]:
                process = subprocess.Popen([SATCHEL, "fetch", s.url(TODAY), "-o", file, "-q"], stderr=subprocess.DEVNULL)
                time.sleep(wait)
                process.send_signal(signal.SIGKILL)
                killed += process.wait() != 0
                expect(same(file, days.new) or same(file, days.old), "killed: FILE is the old one or the new one")
            done = fetch(file, s.url(TODAY))
            expect(done.returncode == 0 and same(file, days.new), f"after {killed} kills: {done}")
            # Each start asks for the head again; what was on its way when the process died may come twice.
            allowed = (killed + 1) * 20000
            expect(s.served.twice() <= allowed, f"{s.served.twice()} bytes twice after {killed} kills")


def moving(days):
    """The publisher puts a new edition in place while the old one is being fetched, or between two attempts."""
    folder = days.work / "moving"
    folder.mkdir()
    for request in (2, 3, 4):
        shutil.copy(days.old, folder / TODAY)
        with server.Running(folder, "cut:12000") as s:
            s.served.before = lambda n, r=request: n == r and shutil.copy(days.new, folder / TODAY)
            file = start(days).with_name("first.satchel")
            done = fetch(file, s.url(TODAY))
            expect(done.returncode == 0 and same(file, days.new), f"replaced at request {request}: {done}")
    shutil.copy(days.old, folder / TODAY)
    file = start(days).with_name("first.satchel")
    with server.Running(folder, "cut:40000") as s:
        s.served.before = lambda n: setattr(s.served, "how", "gone") if n > 2 else None
        expect(fetch(file, s.url(TODAY)).returncode == 50, "the first attempt breaks off")
    shutil.copy(days.new, folder / TODAY)
    with server.Running(folder) as s:
        done = fetch(file, s.url(TODAY))
        expect(done.returncode == 0 and same(file, days.new), f"another edition's part: {done}")
        expect(s.served.bytes() < days.new.stat().st_size, "what came of the other edition is used")


def early(days):
    """The first 16 KB show the headlines, and articles can be read as they arrive. Nobody else writes meanwhile."""
    with server.Running(days.served, "hang:40000") as s:
        file = start(days).with_name("early.satchel")
        part = file.with_name(file.name + ".part")
        process = subprocess.Popen([SATCHEL, "fetch", s.url(TODAY), "-o", file, "-q", "--timeout", "3"],
                                   stderr=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while time.monotonic() < until and sum(b - a for a, b in s.served.sent) < 56000:
            time.sleep(0.02)
        time.sleep(0.2)
        listed = satchel("list", part)
        expect(listed.stdout.count("Story number") == 60 and listed.returncode == 11, f"headlines of what comes: {listed}")
        rows = json.loads(satchel("list", "--json", part).stdout)
        shown = satchel("show", part, rows[0]["id"])
        expect(shown.returncode in (0, 11) and rows[0]["headline"] in shown.stdout, f"the first article can be read: {shown}")
        busy = fetch(file, s.url(TODAY))
        expect(busy.returncode == 33, f"two at once: {busy}")
        process.kill()
        process.wait()
    with server.Running(days.served, "cut:16384") as s:
        s.served.before = lambda n: setattr(s.served, "how", "gone") if n > 1 else None
        expect(fetch(file.with_name("head.satchel"), s.url(TODAY)).returncode == 50, "only 16 KB come")
        listed = satchel("list", file.with_name("head.satchel.part"))
        expect(listed.stdout.count("Story number") == 60, f"headlines after 16 KB: {listed}")


def rate(days):
    with server.Running(days.served) as s:
        begin = time.monotonic()
        done = fetch(days.work / "rate.satchel", s.url(TODAY), **{"limit-rate": "40K"})
        took = time.monotonic() - begin
        least = days.new.stat().st_size / 40000 * 0.5
        expect(done.returncode == 0 and took > least, f"--limit-rate: {took:.1f} s, {done}")


def radio(days):
    """9 kbit/s, an answer broken off every 4 KB."""
    with server.Running(days.served, "slow:1125") as s:
        file = start(days)
        begin = time.monotonic()
        done = fetch(file, s.url(TODAY))
        expect(done.returncode == 0 and same(file, days.new), f"9 kbit/s: {done}")
        print(f"9 kbit/s: {s.served.bytes()} bytes in {time.monotonic() - begin:.0f} s")


def lossy(days):
    """Three packets of ten are lost, both ways, in a network of our own."""
    setup = ("ip link set lo up mtu 1400 gso_max_segs 1 && nft add table ip loss && "
             "nft add chain ip loss in '{ type filter hook input priority 0; }' && "
             "nft add rule ip loss in numgen random mod 100 '<' 30 drop")
    if subprocess.run(["unshare", "-rn", "bash", "-c", setup], capture_output=True, check=False).returncode:
        print("SKIPPED: 30 % loss needs network namespaces and nftables, which are not allowed or not there")
        return
    file = start(days)
    script = f"""
import sys; sys.path.insert(0, {str(pathlib.Path(__file__).parent)!r}); sys.dont_write_bytecode = True
import server, subprocess
with server.Running({str(days.served)!r}) as s:
    done = subprocess.run([{str(SATCHEL)!r}, "fetch", s.url({TODAY!r}), "-o", {str(file)!r}, "--timeout", "120"], check=False)
    print(s.served.twice(), s.served.bytes())
    sys.exit(done.returncode)
"""
    done = subprocess.run(["unshare", "-rn", "bash", "-c", f'{setup} && exec "$@"', "-", sys.executable, "-c", script],
                          capture_output=True, text=True, check=False, timeout=900)
    expect(done.returncode == 0 and same(file, days.new), f"30 % loss: {done}")
    print(f"30 % loss: bytes twice and all: {done.stdout.strip()}")


def main():
    with tempfile.TemporaryDirectory() as work:
        days = Days(pathlib.Path(work))
        tests = [plain, indexed, kinds, other_roads, mirrors, refused, full_disk, cuts, kills, moving, early, rate]
        for test in tests + ([radio, lossy] if LONG else []):
            begin = time.monotonic()
            test(days)
            print(f"{test.__name__}: {time.monotonic() - begin:.1f} s", flush=True)
    print(f"{len(failures)} failures")
    sys.exit(bool(failures))


main()
