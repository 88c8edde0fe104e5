"""Days of a newspaper, from free texts that no prior has seen: what an edition keeps, edits and brings.

A day is a list of (number, text); the number stays with an article for its life. Edits are those of a desk: a word changed, a
sentence shortened, a new sentence put in."""
import itertools
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "size"))
import articles  # noqa: E402


def pool(material, size):
    """English articles of about `size` bytes: encyclopedia, blogs, speeches, guides, and as much of a novel as there is."""
    articles.TARGET = size
    if not material.is_dir():
        return list(map(text, itertools.chain(*articles.manuals())))
    prose = articles.prose(material, "en")
    book = articles.cut(articles.epub(material / "1-epub/epub3-samples/moby-dick.epub"))[10:]
    seen, found = set(), []
    for article in [a for pair in itertools.zip_longest(*prose) for a in pair if a] + book:
        start = article[1][0][:200]
        if start not in seen:
            seen.add(start)
            found.append(text(article))
    return found


def text(article):
    return "\n".join([article[0], "", *article[1]]) + "\n"


def edit(old, spare, chance):
    lines = old.split("\n")
    long = [i for i in range(2, len(lines)) if len(lines[i]) > 40] or [0]
    i = chance.choice(long)
    words = lines[i].split(" ")
    words[chance.randrange(len(words))] = str(chance.randrange(10, 9999))
    lines[i] = " ".join(words)
    if len(long) > 2:
        i = chance.choice(long)
        words = lines[i].split(" ")
        lines[i] = " ".join(words[:max(3, len(words) - 6)])
    lines.insert(chance.choice(long) + 1, max(chance.choice(spare).split("\n"), key=len)[:160])
    return "\n".join(lines)


def live(found, count, articles_a_day, new_a_day, edited_a_day):
    """`count` days. What is not new is kept or edited from the day before, the newest of it."""
    chance = random.Random(3)
    found = list(found)
    chance.shuffle(found)
    days = [list(enumerate(found[:articles_a_day]))]
    used = articles_a_day
    for _ in range(count - 1):
        new = [(used + i, t) for i, t in enumerate(found[used:used + new_a_day])]
        used += new_a_day
        kept = days[-1][:articles_a_day - new_a_day]
        kept = [(n, edit(t, found[used:] or found, chance) if i < edited_a_day else t) for i, (n, t) in enumerate(kept)]
        days.append(new + kept)
    if used > len(found):
        raise SystemExit(f"bench: {len(found)} articles, {used} are needed")
    return days
