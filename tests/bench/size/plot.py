"""A plot of size against the cost of opening one article, as SVG."""
import html
import math

WIDTH, HEIGHT = 860, 520
LEFT, RIGHT, TOP, BOTTOM = 70, 30, 56, 56
INK, GREY, OURS = "#222", "#999", "#b3261e"


def ticks(low, high):
    """Round numbers from about `low` to `high`."""
    step = 10 ** math.floor(math.log10((high - low) or 1))
    while (high - low) / step < 4:
        step /= 2
    first = math.ceil(low / step)
    return [step * i for i in range(first, int(high / step) + 1)]


def count(instructions):
    return f"{instructions / 1e6:g} M" if instructions < 1e9 else f"{instructions / 1e9:g} G"


def text(x, y, words, anchor="middle", colour=INK, size=13, more=""):
    return (f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{colour}" font-size="{size}" {more}>'
            f"{html.escape(words)}</text>")


class Labels:
    """Places of labels: each beside its point, moved down or up until it covers no other."""

    def __init__(self, points):
        self.taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in points]

    def place(self, x, y, words):
        wide = 7.2 * len(words)
        for step in range(40):
            shift = (step + 1) // 2 * 9 * (-1 if step % 2 else 1)
            for left in (x + 10, x - 10 - wide):
                box = (left, y + shift - 7, left + wide, y + shift + 7)
                inside = LEFT < left and left + wide < WIDTH - 4 and TOP < box[1] and box[3] < HEIGHT - BOTTOM
                if inside and not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3]
                                      for b in self.taken):
                    self.taken.append(box)
                    return left, y + shift + 4.5
        return x + 10, y + 4.5


def svg(case, text_bytes, rows, solid):
    """`solid`: names of what decodes all that lies before an article; drawn hollow."""
    points = [(name, row["instructions"], row["bytes"]) for name, row in rows.items() if row.get("instructions", 0) > 0]
    if not points:
        return f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="40">{text(20, 24, case, "start")}</svg>\n'
    low_x = math.log10(min(p[1] for p in points)) - 0.15
    high_x = math.log10(max(p[1] for p in points)) + 0.15
    high_y = max(p[2] for p in points) * 1.06

    def x_of(value):
        return LEFT + (math.log10(value) - low_x) / (high_x - low_x) * (WIDTH - LEFT - RIGHT)

    def y_of(value):
        return HEIGHT - BOTTOM - value / high_y * (HEIGHT - TOP - BOTTOM)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
           text(LEFT, 24, f"{case}: {text_bytes / 1000:,.0f} KB of text", "start", size=16),
           text(LEFT, 42, "down is smaller, left is cheaper to open; hollow: all that lies before the article is decoded too", "start", GREY)]
    for value in ticks(0, high_y):
        out.append(f'<path d="M{LEFT} {y_of(value):.0f}H{WIDTH - RIGHT}" stroke="#e4e4e4"/>')
        out.append(text(LEFT - 8, y_of(value) + 4, f"{value / 1000:g} KB", "end"))
    for power in range(math.ceil(low_x), math.floor(high_x) + 1):
        out.append(f'<path d="M{x_of(10**power):.0f} {TOP}V{HEIGHT - BOTTOM}" stroke="#e4e4e4"/>')
        out.append(text(x_of(10**power), HEIGHT - BOTTOM + 20, count(10**power)))
    out.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "instructions to open one article in the middle"))
    labels = Labels([(x_of(p[1]), y_of(p[2])) for p in points])
    for name, cost, size in sorted(points, key=lambda p: not p[0].startswith("satchel")):
        x, y, colour = x_of(cost), y_of(size), OURS if name.startswith("satchel") else INK
        left, base = labels.place(x, y, name)
        out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{"#fff" if name in solid else colour}" '
                   f'stroke="{colour}" stroke-width="2"/>')
        out.append(text(left, base, name, "start", colour))
    return "\n".join(out) + "\n</svg>\n"
