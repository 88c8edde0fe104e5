#!/usr/bin/env python3
"""editions.py BIN ASSETS [DAYS]: daily editions in a row, each made from the one before.

Every day four stories come, four go, one is edited, and now and then one is withdrawn. However many days it has been: an
edition is at most 1.05 of the same stories packed afresh, and an update made for the day before gives it byte for byte.
"""
import pathlib
import random
import re
import subprocess
import sys
import tempfile

BIN, ASSETS = (pathlib.Path(a).resolve() for a in sys.argv[1:3])
DAYS = int(sys.argv[3]) if len(sys.argv) > 3 else 400
STORIES = 16
random.seed(11)


def satchel(*arguments):
    done = subprocess.run([BIN / "satchel", *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"editions: {' '.join(map(str, arguments))}: {done.returncode} {done.stderr}")


def sentences():
    text = " ".join(p.read_text(encoding="utf-8").split("---")[-1] for p in sorted(ASSETS.glob("sample/*.md"))
                    if not re.search(r"-[a-z]{2}$", p.stem))
    return [s.strip() for s in re.findall(r"[A-Z][a-z][^.!?#|\[\]]{40,200}[.!?]", text)]


def story(number, words, edited=""):
    body = "\n\n".join(" ".join(random.sample(words, 3)) + f" It was case {random.randrange(10 ** 6)}." for _ in range(4))
    return (f"---\nid: story-{number}\nissued: {2026 + number // 1400}-{number // 112 % 12 + 1:02}-{number // 4 % 28 + 1:02}T06:00:00Z\n---\n"
            f"# {random.choice(words)[:60].strip()} {number}\n\n{edited}{body}\n")


def run(work, words, options):
    folder = work / "stories"
    folder.mkdir(parents=True)
    before, worst, updates, number = None, 0.0, 0, 0
    withdrawn = set()
    for day in range(DAYS):
        for _ in range(4 if day else STORIES):
            (folder / f"{number}.md").write_text(story(number, words), encoding="utf-8")
            number += 1
        for old in range(max(0, number - STORIES - 4), number - STORIES):
            (folder / f"{old}.md").unlink(missing_ok=True)
        edited = number - 6
        if day and edited not in withdrawn:
            path = folder / f"{edited}.md"
            path.write_text(path.read_text(encoding="utf-8") + f"\nCorrected on day {day}.\n", encoding="utf-8")
        if day % 50 == 49:
            withdrawn.add(number - 8)
            (folder / f"{number - 8}.md").write_text(f"---\nid: story-{number - 8}\nstatus: canceled\n---\n# Gone\n", encoding="utf-8")
        edition, afresh, update, applied = (work / n for n in (f"{day}.satchel", "afresh", "update", "applied"))
        head = ["--language", "en", "--edition", day + 1, "--title", "Daily", "-q", "-f", *options]
        satchel("pack", folder, *head, "-o", edition, *(["--previous", before] if before else []))
        satchel("pack", folder, *head, "-o", afresh)
        ratio = edition.stat().st_size / afresh.stat().st_size
        worst = max(worst, ratio)
        if ratio > 1.05:
            sys.exit(f"editions: {options}, day {day}: {edition.stat().st_size} bytes, afresh {afresh.stat().st_size}")
        if before:
            satchel("diff", before, edition, "-q", "-f", "-o", update)
            satchel("apply", before, update, "-q", "-f", "-o", applied)
            if applied.read_bytes() != edition.read_bytes():
                sys.exit(f"editions: {options}, day {day}: applied is not what was published")
            updates += update.stat().st_size
            before.unlink()
        before = edition
    print(f"editions: {DAYS} days, {' '.join(options) or 'with shipped priors'}: at most {worst:.3f} of an edition packed afresh, "
          f"updates of {updates // (DAYS - 1)} bytes, the last edition {before.stat().st_size}")


def main():
    words = sentences()
    with tempfile.TemporaryDirectory() as work:
        for i, options in enumerate([[], ["--self-contained"], ["--profile", "fast"]]):
            run(pathlib.Path(work) / str(i), words, options)


main()
