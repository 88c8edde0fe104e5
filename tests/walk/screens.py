#!/usr/bin/env python3
"""A walk of 300 steps through every screen, and what every dump of it must hold: all that is to be read lies on the
screen, and nothing of it over anything else.

    screens.py script LANGUAGE WIDTH HEIGHT >SCRIPT      the walk; it writes dumps/0001.json and so on
    screens.py check DUMPS...                            prints what is wrong
"""
import json
import sys


def walk(language, width, height):
    steps = [f"resize {width} {height}"]
    keys = lambda *names: steps.extend("key " + name for name in names)
    word = "water" if language == "en" else "المياه"
    article = "water-returns" if language == "en" else "water-returns-ar"
    # The shelf, its panels and its search.
    keys("Right", "Left", "Down", "M", "Right", "Down", "Escape", "F1", "PageDown", "PageDown", "Escape", "S")
    keys(*["Down"] * 14, "Escape", "/")
    for letter in word:
        steps.append("type " + letter)
    keys("Down", "Down", "PageDown", "PageUp", "Escape", "O", "Escape", "Return")
    # The front page, sections, and its search with the keyboard on the screen in all its layouts.
    keys("Down", "Down", "Up", "PageDown", "PageDown", "PageUp", "End", "Home", "T", "Right", "Down", "Return", "T", "Return")
    steps.append("unplug keyboard")
    keys("/", "Right", "Down", "Down", "Left", "Return", "Return")
    steps.append("plug keyboard")
    keys("Escape", "M", *["Right"] * 4, "Escape", "S", *["Down"] * 16, *["Right"] * 3, "Escape", "+", "-", "N", "N")
    # An article, its pages, panels, note, picture, passage.
    steps.append("article " + article)
    keys("PageDown", "PageDown", "Tab", "Tab", "PageUp", "Home", "G", "Right", "Right", "Return", "1", "Escape", "B", "PageDown", "B")
    keys("O", "Down", "Down", "Escape", "M", *["Right"] * 6, "Down", "Down", "Escape", "S", *["Down"] * 16, "Escape")
    steps.append("article " + article)
    keys("Home", "P", "+", "+", "Right", "Down", "0", "Right", "Escape", "]", "[", "PageDown")
    steps.append("article " + article)
    keys("Home", "PageDown", "V", "Down", "Down", "Return")
    keys("Right", "Right", "Down", "Return", "H", "V", "Down", "Return", "Return", "W")
    for letter in word:
        steps.append("type " + letter)
    steps.append("unplug keyboard")
    keys("Down", "Right", "Down")
    steps.append("plug keyboard")
    keys("Return", "O", "Down", "Escape", "V", "Return", "Return", "/", "PageDown", "Escape", "End", "PageUp", "PageUp")
    keys("C", "L", "Return", "End", "Return", "F1", "PageDown", "PageDown", "Escape")
    # Every article's first two pages, in the five looks that change most.
    for look in ("N", "+", "+", "R", "R"):
        keys(look, "Home", "PageDown", "]", "]")
    keys("R", "R", "-", "-", "N")
    for _ in range(12):
        keys("]", "PageDown", "M", "Escape")
    keys("C", "PageDown", "Down", "Up", "Escape")
    while len(steps) < 300:
        keys("PageDown" if len(steps) % 7 else "Home")
    for number, step in enumerate(steps, 1):
        print(step)
        print(f"dump dumps/{number:04d}.json")


def text_boxes(dump):
    """Boxes with words; what belongs together in a line of one label is one box already."""
    return [b for b in dump["boxes"] if b["text"].strip() and b["w"] > 0 and b["h"] > 0]


def outside(b, dump):
    return b["x"] < -1 or b["y"] < -1 or b["x"] + b["w"] > dump["width"] + 1 or b["y"] + b["h"] > dump["height"] + 1


def over(a, b):
    """Lines may share the room above and below their letters, words in a line not."""
    # A line of byline and date is two boxes as wide as the column; so are paragraphs beside a picture.
    roles = {a["role"], b["role"]}
    if roles == {"byline", "date"} and a["y"] == b["y"] or "image" in roles:
        return False
    across = min(a["x"] + a["w"], b["x"] + b["w"]) - max(a["x"], b["x"])
    down = min(a["y"] + a["h"], b["y"] + b["h"]) - max(a["y"], b["y"])
    return across > 2 and down > 0.34 * min(a["h"], b["h"])


def check(paths):
    wrong, screens = [], set()
    for path in paths:
        with open(path, encoding="utf-8") as file:
            dump = json.load(file)
        screens.add(dump["screen"])
        where = f'{path} ({dump["screen"]})'
        boxes = text_boxes(dump)
        if dump["missing_glyphs"]:
            wrong.append(f'{where}: {dump["missing_glyphs"]} letters without a glyph')
        for i, a in enumerate(boxes):
            if outside(a, dump):
                wrong.append(f'{where}: {a["role"]} "{a["text"][:40]}" at {a["x"]},{a["y"]} {a["w"]}x{a["h"]} is not on the screen')
            for b in boxes[:i]:
                if over(a, b):
                    wrong.append(f'{where}: {a["role"]} "{a["text"][:30]}" lies over {b["role"]} "{b["text"][:30]}"')
    return wrong, screens


WANTED = {"library", "contents", "article", "search", "settings", "image", "pages", "marks", "sections", "select",
          "write", "menu", "help"}

if __name__ == "__main__":
    if sys.argv[1] == "script":
        walk(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        wrong, screens = check(sys.argv[2:])
        print("\n".join(wrong[:60]))
        if len(wrong) > 60:
            print(f"and {len(wrong) - 60} more")
        print(f"{len(sys.argv) - 2} dumps of {len(screens)} screens; not seen: {', '.join(sorted(WANTED - screens)) or 'none'}")
        sys.exit(bool(wrong) or bool(WANTED - screens))
