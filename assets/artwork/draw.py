#!/usr/bin/env python3
"""Draws the pictures of assets/sample/images and the icons of assets/icons.

Each picture is an SVG written below, rendered at twice its size by rsvg-convert, given a grain like
uncoated paper and scaled down. Needs rsvg-convert (librsvg2-bin), Pillow, NumPy and the fonts Gentium
Basic and Noto Sans. Usage: draw.py [NAME]...
"""
import io
import math
import os
import random
import subprocess
import sys

import numpy as np
from PIL import Image, ImageFilter

HERE = os.path.dirname(os.path.abspath(__file__))
IMAGES = os.path.join(HERE, "..", "sample", "images")
ICONS = os.path.join(HERE, "..", "icons")


# --- from SVG to paper ---------------------------------------------------------------------------

def svg(width, height, body, defs=""):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}"><defs>{defs}</defs>{body}</svg>')


def render(source, width):
    png = subprocess.run(["rsvg-convert", "-w", str(width)], input=source.encode(),
                         stdout=subprocess.PIPE, check=True).stdout
    return Image.open(io.BytesIO(png))


def paper(image, seed, grain=6.0, mottle=1.6, edge=0.07):
    """Grain, a slow unevenness of the ink, and edges that are a little darker."""
    rng = np.random.default_rng(seed)
    a = np.asarray(image.convert("RGB")).astype(np.float32)
    h, w = a.shape[:2]

    def noise(sigma):
        n = Image.fromarray(rng.normal(128, 40, (h, w)).clip(0, 255).astype(np.uint8))
        n = np.asarray(n.filter(ImageFilter.GaussianBlur(sigma))).astype(np.float32)
        n -= n.mean()
        return n / (n.std() + 1e-6)

    y, x = np.mgrid[0:h, 0:w]
    r = np.hypot((x - w / 2) / (w / 2), (y - h / 2) / (h / 2)) / math.sqrt(2)
    light = 1 - edge * r ** 3
    a = a * light[..., None]
    a += (noise(0.8) * grain + noise(14) * mottle)[..., None]
    return Image.fromarray(a.clip(0, 255).astype(np.uint8))


def gradient(name, stops, x1=0, y1=0, x2=0, y2=1, extra=""):
    s = "".join(f'<stop offset="{o}" stop-color="{c}" stop-opacity="{a}"/>'
                for o, c, a in [(t + (1,))[:3] for t in stops])
    return (f'<linearGradient id="{name}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {extra}>{s}'
            f'</linearGradient>')


def glow(name, stops, cx, cy, r):
    s = "".join(f'<stop offset="{o}" stop-color="{c}" stop-opacity="{a}"/>' for o, c, a in stops)
    return (f'<radialGradient id="{name}" gradientUnits="userSpaceOnUse" cx="{cx}" cy="{cy}" '
            f'r="{r}">{s}</radialGradient>')


def path(points, fill, close=True, **more):
    d = "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in points) + ("Z" if close else "")
    return f'<path d="{d}" fill="{fill}" {attributes(more)}/>'


def rect(x, y, w, h, fill, **more):
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{fill}" {attributes(more)}/>'


def attributes(more):
    return " ".join(f'{k.replace("_", "-")}="{v}"' for k, v in more.items())


def smooth(points, close=False):
    """A Catmull-Rom curve through the points, as path data."""
    p = points
    n = len(p)
    get = (lambda i: p[i % n]) if close else (lambda i: p[min(max(i, 0), n - 1)])
    d = f"M{p[0][0]:.1f},{p[0][1]:.1f}"
    for i in range(n if close else n - 1):
        a, b, c, e = get(i - 1), get(i), get(i + 1), get(i + 2)
        d += (f" C{b[0] + (c[0] - a[0]) / 6:.1f},{b[1] + (c[1] - a[1]) / 6:.1f}"
              f" {c[0] - (e[0] - b[0]) / 6:.1f},{c[1] - (e[1] - b[1]) / 6:.1f}"
              f" {c[0]:.1f},{c[1]:.1f}")
    return d + ("Z" if close else "")


def ridge(width, base, height, seed, step=60):
    rng = random.Random(seed)
    top = [(x, base - height * (0.35 + 0.65 * rng.random())) for x in range(-step, width + 2 * step, step)]
    return smooth(top) + f" L{width + step},{base + 60} L{-step},{base + 60}Z"


# --- the pumping station -------------------------------------------------------------------------

def pumping_station():
    W, H = 1200, 800
    rng = random.Random(7)
    defs = (
        gradient("sky", [(0, "#93aab4"), (0.5, "#c3cdc9"), (0.82, "#ead7b6"), (1, "#edc9a0")])
        + gradient("sea", [(0, "#c5bfa8"), (0.15, "#8ea3a6"), (0.55, "#5f7a84"), (1, "#45606c")])
        + gradient("wall", [(0, "#8f4f3f"), (0.75, "#a9604a"), (1, "#b56d52")], 0, 0, 1, 0)
        + gradient("side", [(0, "#6b3b34"), (1, "#77443a")])
        + gradient("roof", [(0, "#4b525a"), (1, "#5d646a")], 0, 0, 1, 0)
        + gradient("stack", [(0, "#6f3d34"), (0.35, "#8a4c3d"), (0.8, "#b36a50"), (1, "#c78561")], 0, 0, 1, 0)
        + gradient("tank", [(0, "#4f6068"), (0.3, "#6f838a"), (0.78, "#b1b9b1"), (0.92, "#dccfb2"), (1, "#c7bda5")], 0, 0, 1, 0)
        + gradient("quay", [(0, "#b7a88c"), (0.12, "#9c9180"), (1, "#6d6a62")])
        + gradient("stone", [(0, "#7d776b"), (1, "#4d5457")])
        + gradient("plume", [(0, "#efe6d2", 0), (.45, "#efe6d2", .3), (1, "#f1e8d6", .8)], 0, 0, 1, 0)
        + gradient("lit", [(0, "#f8dfa6"), (1, "#e9b569")])
        + glow("sun", [(0, "#fff3d6", 1), (0.22, "#ffeccb", 0.95), (0.24, "#ffe4b8", 0.55), (1, "#f4cf9c", 0)], 985, 420, 330))
    b = rect(0, 0, W, 480, "url(#sky)")
    for y, h, o in ((120, 10, .35), (160, 16, .28), (232, 8, .4), (250, 12, .28), (318, 8, .35)):
        x = rng.randint(-100, 700)
        b += f'<ellipse cx="{x + 360}" cy="{y}" rx="{rng.randint(240, 420)}" ry="{h}" fill="#f4ead4" opacity="{o}"/>'
    b += f'<circle cx="985" cy="420" r="330" fill="url(#sun)"/>'
    b += f'<path d="{ridge(W, 482, 120, 3, 110)}" fill="#a9b0a8" opacity=".85"/>'
    b += f'<path d="{ridge(W, 484, 62, 11, 80)}" fill="#8d9993"/>'
    # the town on the far shore
    x = 700
    while x < 960:
        w, h = rng.randint(14, 30), rng.randint(12, 34)
        b += rect(x, 474 - h, w, h + 6, rng.choice(["#9aa09a", "#8b938f", "#a7a799"]))
        x += w - 1
    b += rect(0, 474, W, H - 474, "url(#sea)")
    # light on the water
    for i in range(46):
        y = 480 + i * 4.2 + rng.random() * 3
        half = 14 + i * 2.3
        for _ in range(2):
            cx = 985 + rng.uniform(-half, half)
            w = rng.uniform(14, 60 + i)
            b += f'<ellipse cx="{cx:.0f}" cy="{y:.1f}" rx="{w:.0f}" ry="{1.1 + i * .03:.2f}" fill="#fbe6bd" opacity="{.55 - i * .008:.2f}"/>'
    for i in range(90):
        y = 486 + rng.random() ** 1.4 * 300
        b += f'<ellipse cx="{rng.uniform(0, W):.0f}" cy="{y:.1f}" rx="{rng.uniform(14, 70):.0f}" ry="1.2" fill="{rng.choice(["#dcd9c8", "#3e5863", "#3e5863"])}" opacity=".28"/>'
    # mole and lighthouse
    b += path([(1010, 486), (1200, 480), (1200, 502), (1022, 498)], "#6f7471")
    b += path([(1098, 482), (1103, 392), (1121, 392), (1126, 482)], "#d8cdb4")
    b += path([(1098, 482), (1103, 392), (1109, 392), (1108, 482)], "#a9a48f")
    b += path([(1100, 448), (1101.5, 424), (1122.6, 424), (1124, 448)], "#9c5241")
    b += rect(1100, 388, 24, 5, "#4a4f55") + rect(1105, 372, 14, 17, "#5a6469") + path([(1102, 372), (1112, 360), (1122, 372)], "#6b3b34")
    # quay
    b += path([(0, 640), (905, 640), (1124, 676), (1124, 800), (0, 800)], "url(#stone)")
    b += path([(0, 626), (900, 626), (1124, 662), (1124, 676), (905, 642), (0, 642)], "#c7b694")
    b += path([(0, 640), (905, 640), (1120, 676), (1120, 682), (905, 648), (0, 648)], "#5a584f", opacity=.5)
    for y in (676, 712, 750, 786):
        b += f'<path d="M0,{y} H905 L1124,{y + 36 - (y - 640) * .12:.0f}" fill="none" stroke="#3d4446" stroke-width="2" opacity=".35"/>'
    for y, off in ((660, 0), (694, 45), (731, 10), (768, 60)):
        for x in range(off, 1000, 92):
            b += f'<path d="M{x},{y - 17} v34" stroke="#3d4446" stroke-width="2" opacity=".28"/>'
    b += path([(1060, 667), (1124, 677), (1124, 800), (1060, 800)], "#c08f63", opacity=.16)
    # long shadows to the left
    b += path([(0, 628), (0, 600), (205, 626)], "#5a584f", opacity=.35)
    # engine hall
    b += path([(150, 626), (150, 372), (206, 330), (262, 372), (262, 626)], "url(#side)")
    b += rect(262, 372, 398, 254, "url(#wall)")
    for y in range(384, 626, 11):
        b += f'<path d="M262,{y} H660" stroke="#5e2f28" stroke-width="1" opacity=".16"/>'
        b += f'<path d="M150,{y} H262" stroke="#3a1f1c" stroke-width="1" opacity=".2"/>'
    b += path([(206, 322), (604, 322), (672, 380), (250, 380)], "url(#roof)")
    b += path([(206, 322), (250, 380), (262, 380), (262, 372), (206, 330), (150, 372), (140, 380), (140, 372)], "#3a4046")
    b += path([(206, 322), (604, 322), (610, 327), (208, 327)], "#cbbf9f", opacity=.75)
    b += rect(330, 296, 220, 28, "#59605f") + path([(318, 298), (348, 276), (532, 276), (562, 298)], "#454c53")
    for x in range(340, 545, 26):
        b += rect(x, 302, 17, 16, "#e5cfa0", opacity=.8)
    b += rect(262, 380, 398, 9, "#6b3b34", opacity=.55) + rect(262, 606, 400, 20, "#7d7365")
    b += rect(150, 606, 112, 20, "#5a534b")
    for i, x in enumerate((290, 364, 438, 512, 586)):
        lit = i in (1, 2)
        b += f'<path d="M{x - 5},588 V452 a29,29 0 0 1 58,0 V588Z" fill="#c98a68" opacity=".75"/>'
        b += f'<path d="M{x},588 V452 a24,24 0 0 1 48,0 V588Z" fill="{"url(#lit)" if lit else "#37434b"}"/>'
        b += f'<path d="M{x + 24},588 V428 M{x},470 H{x + 48} M{x},510 H{x + 48} M{x},550 H{x + 48}" stroke="{"#9c6a3d" if lit else "#5a6a72"}" stroke-width="2.5" fill="none"/>'
        b += rect(x - 8, 586, 64, 7, "#b9a283")
    b += f'<circle cx="206" cy="420" r="20" fill="#2f373d"/><circle cx="206" cy="420" r="20" fill="none" stroke="#8b5a49" stroke-width="4"/>'
    b += f'<path d="M178,626 V520 a28,28 0 0 1 56,0 V626Z" fill="#2c3237"/>'
    # a little smoke, carried to the left
    top = [(724, 84), (690, 62), (630, 44), (574, 40), (512, 24), (440, 20), (360, 6), (250, 8)]
    foot = [(250, 30), (340, 52), (430, 66), (512, 74), (580, 84), (640, 86), (690, 94), (728, 92)]
    b += f'<path d="{smooth(top)} L{smooth(foot)[1:]}Z" fill="url(#plume)"/>'
    # chimney
    b += path([(676, 626), (686, 96), (738, 96), (750, 626)], "url(#stack)")
    for y in range(112, 626, 13):
        b += f'<path d="M{686 - (y - 96) * 10 / 530:.1f},{y} H{738 + (y - 96) * 12 / 530:.1f}" stroke="#4d2822" stroke-width="1" opacity=".2"/>'
    b += rect(680, 88, 64, 14, "#8a4c3d") + rect(684, 76, 56, 13, "#6f3d34") + rect(724, 76, 20, 26, "#d4996f", opacity=.5)
    b += rect(681, 150, 62, 8, "#d9b48a", opacity=.5)
    b += rect(664, 596, 98, 30, "#7a4639") + rect(740, 596, 22, 30, "#b87657")
    # tanks
    for x, w, top in ((782, 104, 500), (896, 84, 524)):
        b += path([(x - 24, 626), (x, 604), (x, 626)], "#5a584f", opacity=.4)
        b += f'<path d="M{x},{top} V622 a{w / 2},9 0 0 0 {w},0 V{top}Z" fill="url(#tank)"/>'
        b += f'<ellipse cx="{x + w / 2}" cy="{top}" rx="{w / 2}" ry="9" fill="#93a09d"/><ellipse cx="{x + w / 2 + 5}" cy="{top - 1}" rx="{w / 2 - 10}" ry="5.5" fill="#cfc8ae"/>'
        for y in (top + 34, top + 68):
            b += f'<path d="M{x},{y} a{w / 2},9 0 0 0 {w},0" fill="none" stroke="#40515a" stroke-width="2" opacity=".55"/>'
    b += f'<path d="M800,500 V626 M814,500 V626 ' + " ".join(f"M800,{y} h14" for y in range(510, 624, 10)) + '" stroke="#3d4a52" stroke-width="2.4"/>'
    # pipe to the water
    b += f'<path d="M660,612 H700 M760,612 H784 M978,612 H1000 q14,0 14,14 V702" fill="none" stroke="#3f4a50" stroke-width="13"/>'
    b += f'<path d="M978,608 H1000 q17,0 17,16 V702" fill="none" stroke="#a9ada1" stroke-width="3"/>'
    b += rect(1002, 664, 25, 8, "#2f383d")
    # two people with a lantern, on the quay
    for x, h, c in ((560, 46, "#2b3138"), (588, 43, "#39424a")):
        b += path([(x - 8, 634), (x - 7, 634 - h * .62), (x - 3, 634 - h * .8), (x + 5, 634 - h * .8), (x + 9, 634 - h * .62), (x + 9, 634)], c)
        b += f'<circle cx="{x + 1}" cy="{634 - h * .9:.1f}" r="6.2" fill="{c}"/>'
    b += '<circle cx="606" cy="618" r="22" fill="#ffdf9e" opacity=".35"/><circle cx="606" cy="618" r="4.2" fill="#ffedc2"/>'
    b += path([(540, 634), (500, 641), (548, 641)], "#3d3a34", opacity=.4) + path([(568, 634), (530, 641), (580, 641)], "#3d3a34", opacity=.4)
    # bollards
    for x in (70, 470, 850):
        b += f'<path d="M{x},630 v-16 a9,7 0 0 1 22,0 v16Z" fill="#2f353a"/><path d="M{x + 15},630 v-20 a5,5 0 0 1 6,3 v17Z" fill="#c09b72" opacity=".6"/>'
    for x, y, s in ((470, 170, 1), (520, 196, .7), (880, 232, .8), (1060, 160, 1.1), (1100, 190, .6)):
        b += f'<path d="M{x - 17 * s},{y - 5 * s} q{9 * s},{-6 * s} {17 * s},{5 * s} q{8 * s},{-11 * s} {17 * s},{-5 * s}" fill="none" stroke="#4f5b61" stroke-width="{3 * s}" stroke-linecap="round"/>'
    return svg(W, H, b, defs)


# --- the clinic door -----------------------------------------------------------------------------

def clinic_door():
    W, H = 900, 675
    rng = random.Random(4)
    defs = (
        gradient("wall", [(0, "#596674"), (0.6, "#667180"), (1, "#55606c")])
        + gradient("sky", [(0, "#36465a"), (1, "#8b8f9c")])
        + gradient("in", [(0, "#f6d898"), (0.6, "#efbd72"), (1, "#d98f4c")])
        + gradient("leaf", [(0, "#6f4a35"), (0.6, "#9a6a45"), (1, "#c18c59")], 0, 0, 1, 0)
        + gradient("spill", [(0, "#ffdf9f", .75), (1, "#f4c078", 0)])
        + gradient("ground", [(0, "#5b6068"), (1, "#3c434c")])
        + glow("halo", [(0, "#ffdf9f", .75), (.35, "#f6c67f", .32), (1, "#f0b870", 0)], 415, 360, 380)
        + glow("lamp", [(0, "#fff1cc", 1), (.2, "#ffe2a4", .6), (1, "#ffd58a", 0)], 415, 128, 120))
    b = rect(0, 0, W, H, "url(#sky)")
    for x, y, r in ((60, 30, 1.6), (140, 62, 1.1), (702, 34, 1.5), (820, 58, 1.8), (560, 24, 1.1), (300, 40, 1.2)):
        b += f'<circle cx="{x}" cy="{y}" r="{r}" fill="#f3ead2"/>'
    # wall of cut stone
    b += rect(0, 84, W, 480, "url(#wall)")
    y = 96
    row = 0
    while y < 560:
        h = 42
        x = -rng.randint(0, 70)
        while x < W:
            w = rng.randint(64, 122)
            shade = rng.choice(["#ffffff", "#000000", "#d9c7a3", "#20303f"])
            b += rect(x + 2, y + 2, w - 4, h - 4, shade, opacity=f"{rng.uniform(.015, .075):.3f}", rx=3)
            b += f'<path d="M{x},{y} h{w} v{h}" fill="none" stroke="#333d49" stroke-width="1.6" opacity=".35"/>'
            x += w
        y += h
        row += 1
    b += rect(0, 76, W, 14, "#3d4753") + rect(0, 90, W, 5, "#2b333d", opacity=.6)
    for x in range(0, W, 36):
        b += f'<path d="M{x},78 a18,12 0 0 1 36,0Z" fill="{"#7a4a3f" if x // 36 % 2 else "#6b4039"}"/>'
    # ground
    b += rect(0, 556, W, 119, "url(#ground)")
    for i, y in enumerate((580, 606, 638)):
        b += f'<path d="M0,{y} H{W}" stroke="#2c333b" stroke-width="2" opacity=".4"/>'
        for x in range(-40 + 37 * i, W, 118 + i * 14):
            b += f'<path d="M{x},{y - 24} l{(x - 415) * .05:.0f},24" stroke="#2c333b" stroke-width="2" opacity=".35"/>'
    b += f'<circle cx="415" cy="360" r="380" fill="url(#halo)"/>'
    # light on the ground
    b += path([(335, 556), (495, 556), (700, 675), (150, 675)], "url(#spill)")
    # doorway
    b += '<path d="M312,540 V258 a103,103 0 0 1 206,0 V540Z" fill="#8c8577"/>'
    for i in range(9):
        a = math.pi * (1 + i / 8)
        b += f'<path d="M{415 + 78 * math.cos(a):.1f},{258 + 78 * math.sin(a):.1f} L{415 + 103 * math.cos(a):.1f},{258 + 103 * math.sin(a):.1f}" stroke="#4f504e" stroke-width="2" opacity=".6"/>'
    for y in (300, 346, 392, 438, 484):
        b += f'<path d="M312,{y} h24 M494,{y} h24" stroke="#4f504e" stroke-width="2" opacity=".6"/>'
    b += '<path d="M337,540 V258 a78,78 0 0 1 156,0 V540Z" fill="url(#in)"/>'
    # inside: a cupboard, a coat on its hook, a chair, a clock
    b += '<path d="M337,474 H493 V540 H337Z" fill="#b87640" opacity=".75"/><path d="M337,474 H493" stroke="#9c6434" stroke-width="3"/>'
    b += rect(426, 318, 54, 156, "#b87f48") + rect(470, 318, 10, 156, "#9c6839") + rect(432, 326, 34, 42, "#f9e9c2", opacity=.9) + rect(432, 376, 34, 42, "#f9e9c2", opacity=.75) + rect(432, 428, 34, 38, "#a3703f")
    for x, y, c in ((436, 354, "#7d8f86"), (444, 350, "#9c5241"), (454, 356, "#4c5d6b"), (437, 404, "#4c5d6b"), (448, 400, "#7d8f86"), (457, 406, "#9c5241")):
        b += rect(x, y, 6, 368 - y if y < 370 else 418 - y, c)
    b += '<circle cx="415" cy="236" r="19" fill="#fdf3d8" stroke="#8f5f35" stroke-width="4"/><path d="M415,236 V224 M415,236 L424,241" stroke="#5b3f2a" stroke-width="3" stroke-linecap="round"/>'
    b += '<path d="M352,322 H404" stroke="#8f5f35" stroke-width="5" stroke-linecap="round"/>'
    b += '<path d="M384,322 q-20,8 -22,30 l-3,70 q22,8 50,0 l-3,-70 q-2,-22 -22,-30Z" fill="#fdf6e3"/><path d="M384,322 q-20,8 -22,30 l-3,70 q9,4 18,4 q-4,-60 7,-104Z" fill="#e3cda4"/><path d="M384,326 q2,50 0,98" stroke="#cdb184" stroke-width="2" fill="none"/>'
    b += '<path d="M356,540 V508 H404 V540 M356,508 L352,452 H362 L366,508" fill="none" stroke="#6f4a2e" stroke-width="6" stroke-linejoin="round"/>'
    # open leaf on the left, seen at an angle
    b += path([(337, 540), (337, 236), (268, 214), (268, 564)], "url(#leaf)")
    b += path([(268, 214), (262, 216), (262, 566), (268, 564)], "#4d3427")
    for t0, t1 in ((.1, .42), (.5, .9)):
        q = [(328, 236 + 304 * t0 + 4), (279, 216 + 344 * t0 + 4), (279, 216 + 344 * t1), (328, 236 + 304 * t1)]
        b += path(q, "#5b3c2b", opacity=.55)
    b += '<circle cx="276" cy="398" r="5" fill="#e3bd7a"/>'
    # steps
    b += path([(300, 540), (530, 540), (544, 556), (286, 556)], "#d9b883") + path([(286, 556), (544, 556), (544, 572), (286, 572)], "#9b8362")
    b += path([(276, 572), (554, 572), (572, 590), (258, 590)], "#cda876") + path([(258, 590), (572, 590), (572, 608), (258, 608)], "#85715a")
    # lamp
    b += '<circle cx="415" cy="128" r="120" fill="url(#lamp)"/>'
    b += '<path d="M415,96 V112" stroke="#2b333d" stroke-width="4"/>' + path([(403, 112), (427, 112), (432, 122), (398, 122)], "#2b333d") + path([(401, 122), (429, 122), (424, 146), (406, 146)], "#fff0c8") + rect(404, 146, 22, 5, "#2b333d")
    # window with shutters
    b += rect(622, 232, 130, 150, "#3a4450") + rect(630, 240, 114, 134, "#f0c681")
    b += rect(630, 240, 114, 134, "#e0a35d", opacity=.5)
    b += '<path d="M630,240 h54 q-4,56 -30,84 q-8,28 -6,50 h-18Z" fill="#fbeccb" opacity=".85"/><path d="M744,240 h-54 q4,56 30,84 q8,28 6,50 h18Z" fill="#f2dcb0" opacity=".85"/>'
    b += '<path d="M642,240 q4,50 -2,80 M658,240 q0,44 -12,74 M732,240 q-4,50 2,80 M716,240 q0,44 12,74" fill="none" stroke="#d6ac70" stroke-width="2" opacity=".7"/>'
    b += '<path d="M687,240 V374 M630,300 H744" stroke="#4d3427" stroke-width="6"/>'
    for x in (576, 752):
        b += rect(x, 228, 46, 158, "#54685f")
        for y in range(238, 380, 12):
            b += rect(x + 6, y, 34, 5, "#3d4f48")
    b += rect(610, 384, 154, 12, "#8c8577") + rect(610, 394, 154, 4, "#333d49")
    # bench and crutches
    b += rect(610, 470, 200, 12, "#8a6444") + rect(610, 470, 200, 4, "#c39463") + rect(622, 482, 12, 80, "#5b4230") + rect(786, 482, 12, 80, "#5b4230") + rect(622, 520, 176, 7, "#6b4d37")
    b += path([(596, 566), (826, 566), (850, 576), (606, 576)], "#20262d", opacity=.4)
    for x in (744, 766):
        b += f'<path d="M{x + 34},562 L{x},404" stroke="#2f2a28" stroke-width="9" stroke-linecap="round"/><path d="M{x + 34},562 L{x},404" stroke="#d3ae7c" stroke-width="5.5" stroke-linecap="round"/>'
        b += f'<path d="M{x - 12},406 L{x + 12},400" stroke="#4d3427" stroke-width="9" stroke-linecap="round"/><path d="M{x + 4},466 l18,-4" stroke="#4d3427" stroke-width="7" stroke-linecap="round"/>'
    # a coat and a bag left on the bench
    b += path([(640, 470), (646, 436), (672, 430), (694, 440), (698, 470)], "#7a4a3f") + path([(646, 440), (672, 430), (690, 438), (672, 446)], "#a5694f")
    b += '<path d="M656,434 q14,-22 26,0" fill="none" stroke="#4d2f28" stroke-width="4"/>'
    # a pot with a small tree
    b += path([(150, 520), (206, 520), (198, 574), (158, 574)], "#94563f") + rect(145, 510, 66, 13, "#a9684b") + path([(190, 523), (206, 523), (198, 574), (190, 574)], "#d08a5e", opacity=.7)
    b += f'<path d="M178,512 q-3,-60 2,-120" stroke="#3f3a33" stroke-width="6" fill="none"/>'
    for _ in range(46):
        a, r = rng.uniform(0, 6.28), rng.random() ** .6
        x, y = 180 + math.cos(a) * r * 58, 376 + math.sin(a) * r * 66
        c = "#8d9a6e" if x > 188 and rng.random() < .7 else rng.choice(["#4e6156", "#3f5249", "#5b6f5c"])
        b += f'<ellipse cx="{x:.0f}" cy="{y:.0f}" rx="15" ry="7.5" transform="rotate({rng.randint(0, 180)} {x:.0f} {y:.0f})" fill="{c}"/>'
    b += path([(120, 578), (210, 572), (214, 580), (110, 588)], "#20262d", opacity=.4)
    return svg(W, H, b, defs)


# --- bread and stove -----------------------------------------------------------------------------

def bread_stove():
    W, H = 1000, 700
    rng = random.Random(12)
    defs = (
        gradient("wall", [(0, "#3f4a52"), (1, "#566068")])
        + gradient("table", [(0, "#8b6a4b"), (1, "#553f30")])
        + gradient("board", [(0, "#c39a68"), (0.6, "#d4ab74"), (1, "#e3bf86")], 0, 0, 1, 0)
        + glow("fire", [(0, "#ffe0a0", .9), (.3, "#f3b566", .5), (.7, "#c77f45", .16), (1, "#a86a3f", 0)], 742, 360, 520)
        + glow("pool", [(0, "#ffd08a", .55), (.5, "#f5b76c", .22), (1, "#c77f45", 0)], 0, 0, 420)
        + gradient("crust", [(0, "#b06f38"), (0.55, "#cf9350"), (0.85, "#eabb74"), (1, "#d79b58")], 0, .3, 1, .1)
        + gradient("under", [(0, "#5f3820"), (1, "#a5672f")], 0, 0, 1, 0)
        + gradient("metal", [(0, "#2e363c"), (0.5, "#55626a"), (0.8, "#8d9694"), (1, "#4a555b")], 0, 0, 1, 0)
        + gradient("brass", [(0, "#6e4f2c"), (0.4, "#a87b3f"), (0.7, "#e6c37a"), (1, "#9a6f38")], 0, 0, 1, 0)
        + gradient("flame", [(0, "#fff6d8"), (0.6, "#ffd27d"), (1, "#e88d43")], 0, 1, 0, 0)
        + gradient("cloth", [(0, "#7f959e"), (1, "#b7c0ba")], 0, 0, 1, 0))
    b = rect(0, 0, W, 470, "url(#wall)")
    for y in range(0, 470, 78):
        b += f'<path d="M0,{y} H{W}" stroke="#2f383f" stroke-width="2" opacity=".4"/>'
        for x in range(-60 if (y // 78) % 2 else 0, W, 130):
            b += f'<path d="M{x},{y} v78" stroke="#2f383f" stroke-width="2" opacity=".35"/>'
            b += rect(x + 4, y + 4, 122, 70, rng.choice(["#fff", "#000", "#d9c7a3"]), opacity=f"{rng.uniform(.0, .05):.3f}", rx=3)
    b += rect(0, 0, W, 470, "url(#fire)")
    # shelf with three jars
    b += rect(70, 196, 330, 14, "#6b4e38") + rect(70, 196, 330, 4, "#b48555")
    b += rect(84, 210, 330, 12, "#1f262c", opacity=.35)
    for x, w, h, c, l in ((96, 62, 84, "#8a5546", "#a86a52"), (176, 54, 104, "#6f8077", "#93a394"), (250, 70, 70, "#a58a58", "#cfb47a")):
        b += f'<path d="M{x},196 V{196 - h + 14} q0,-12 12,-14 h{w - 24} q12,2 12,14 V196Z" fill="{c}"/>'
        b += f'<path d="M{x + w - 16},196 V{196 - h + 2} q10,2 10,12 V196Z" fill="{l}"/>'
        b += rect(x + 8, 196 - h - 10, w - 16, 13, "#4a3a30")
    b += '<path d="M344,196 v-66 M356,196 v-82 M368,196 v-58" stroke="#a9ada1" stroke-width="4"/><path d="M336,196 l4,-44 h38 l4,44Z" fill="#4c5d6b"/><path d="M366,152 h12 l4,44 h-12Z" fill="#7f98a6"/>'
    # table
    b += rect(0, 462, W, 238, "url(#table)")
    b += rect(0, 462, W, 6, "#c89a66", opacity=.7)
    for y in (508, 566, 634):
        b += f'<path d="M0,{y} q300,{rng.randint(-8, 8)} 500,2 t500,-3" fill="none" stroke="#3a2a20" stroke-width="2.4" opacity=".45"/>'
    for _ in range(50):
        y = rng.uniform(474, 696)
        x = rng.uniform(0, W)
        b += f'<path d="M{x:.0f},{y:.0f} q40,{rng.uniform(-4, 4):.1f} {rng.uniform(60, 160):.0f},0" fill="none" stroke="#2f2119" stroke-width="1.4" opacity=".22"/>'
    b += '<g transform="translate(742,548) scale(1,.36)"><circle r="420" fill="url(#pool)"/></g>'
    # cloth under the board
    b += '<path d="M60,606 q90,-46 210,-52 l330,22 q30,20 22,46 q-120,44 -290,46 q-190,2 -272,-62Z" fill="url(#cloth)"/>'
    b += '<path d="M60,606 q80,56 272,62 M140,574 q120,66 330,80 M230,556 q140,52 350,66" stroke="#5b6f7a" stroke-width="3" fill="none" opacity=".5"/>'
    for x in (120, 190, 560):
        b += f'<path d="M{x},{572 if x < 200 else 574} q60,50 40,80" stroke="#9c5241" stroke-width="5" fill="none" opacity=".55"/>'
    # board
    b += '<ellipse cx="348" cy="584" rx="268" ry="66" fill="#2a1d15" opacity=".45"/>'
    b += '<path d="M90,566 a258,60 0 0 0 516,0 v12 a258,60 0 0 1 -516,0Z" fill="#7c5836"/>'
    b += '<ellipse cx="348" cy="566" rx="258" ry="60" fill="url(#board)"/>'
    for rx in (216, 160, 96):
        b += f'<ellipse cx="348" cy="568" rx="{rx}" ry="{rx * .22:.0f}" fill="none" stroke="#8f6b41" stroke-width="2" opacity=".45"/>'
    # bread: a low dome, scored, dusted with flour
    b += '<ellipse cx="330" cy="566" rx="208" ry="40" fill="#3d2717" opacity=".55"/>'
    b += '<path d="M138,536 q0,-112 196,-116 q198,2 200,112 q-2,44 -198,46 q-196,0 -198,-42Z" fill="url(#under)"/>'
    b += '<path d="M146,520 q8,-98 190,-100 q184,2 192,98 q-60,40 -192,40 q-134,0 -190,-38Z" fill="url(#crust)"/>'
    b += '<path d="M170,476 q60,-52 166,-54 q-90,22 -118,66 q-26,40 -14,62 q-44,-12 -56,-30 q2,-26 22,-44Z" fill="#8c5428" opacity=".35"/>'
    for x0, y0, x1, y1, c in ((232, 462, 250, 532, 26), (300, 440, 322, 546, 30), (374, 436, 398, 540, 30), (440, 452, 462, 524, 24)):
        b += f'<path d="M{x0},{y0} q{c},{(y1 - y0) / 2:.0f} {x1 - x0},{y1 - y0} q{-c / 2 - 14},{-(y1 - y0) / 2:.0f} {x0 - x1},{y0 - y1}Z" fill="#f3d6a0" stroke="#8c5428" stroke-width="2.5" stroke-opacity=".45"/>'
    for _ in range(130):
        x = rng.gauss(350, 86)
        y = rng.gauss(470, 26)
        if (x - 338) ** 2 / 172 ** 2 + (y - 500) ** 2 / 72 ** 2 < 1:
            b += f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{rng.uniform(.8, 2.8):.1f}" fill="#fff4dc" opacity=".55"/>'
    b += '<path d="M470,446 q44,24 50,66" stroke="#ffe6b4" stroke-width="9" fill="none" stroke-linecap="round" opacity=".6"/>'
    # crumbs and knife
    for _ in range(16):
        b += f'<circle cx="{rng.uniform(470, 600):.0f}" cy="{rng.uniform(560, 600):.0f}" r="{rng.uniform(1.5, 4):.1f}" fill="#d9a765"/>'
    b += '<path d="M486,604 L640,566 q22,-4 30,4 q-60,28 -178,48Z" fill="#c9cdc4"/><path d="M486,604 L640,566 q22,-4 30,4Z" fill="#8d979a"/><path d="M492,602 L398,628 q-14,6 -8,16 q6,8 20,4 L494,618Z" fill="#4d3427"/>'
    # stove: brass tank, burner, ring, pan above
    b += '<ellipse cx="752" cy="596" rx="150" ry="30" fill="#22170f" opacity=".55"/>'
    for x0, x1 in ((650, 668), (834, 816)):
        b += f'<path d="M{x0},598 L{x1},392" stroke="#2b3237" stroke-width="13" stroke-linecap="round"/><path d="M{x0 + 3},598 L{x1 + 3},392" stroke="#c99a62" stroke-width="3" stroke-linecap="round" opacity=".8"/>'
    b += '<path d="M742,604 V570" stroke="#2b3237" stroke-width="12"/>'
    b += '<path d="M664,548 q0,-34 78,-36 q78,2 78,36 v16 q0,30 -78,32 q-78,-2 -78,-32Z" fill="url(#brass)"/>'
    b += '<ellipse cx="742" cy="540" rx="74" ry="22" fill="#c99a56" opacity=".65"/><ellipse cx="756" cy="535" rx="46" ry="12" fill="#f0d596" opacity=".7"/>'
    b += rect(730, 478, 24, 58, "#7d5a31") + rect(744, 478, 6, 58, "#e6c37a")
    b += path([(706, 458), (778, 458), (766, 482), (718, 482)], "#3b444a") + rect(702, 450, 80, 10, "#59666c")
    b += '<path d="M820,560 h44 q10,0 10,-8" stroke="#7d5a31" stroke-width="8" fill="none"/><circle cx="876" cy="546" r="11" fill="#3b2b22"/>'
    # flames
    for x, h, w in ((708, 42, 15), (726, 58, 18), (744, 64, 19), (762, 56, 18), (778, 40, 15)):
        b += f'<path d="M{x - w},450 q{-2},{-h * .5:.0f} {w},{-h} q{w + 2},{h * .5:.0f} {w},{h}Z" fill="url(#flame)" opacity=".92"/>'
        b += f'<path d="M{x - w * .5:.0f},450 q0,{-h * .3:.0f} {w * .5:.0f},{-h * .5:.0f} q{w * .5:.0f},{h * .25:.0f} {w * .5:.0f},{h * .5:.0f}Z" fill="#a9c3cc" opacity=".75"/>'
    b += rect(636, 380, 212, 12, "#2b3237", rx=4)
    # pan with lid
    b += '<path d="M612,326 h262 q-4,52 -40,56 h-182 q-36,-4 -40,-56Z" fill="url(#metal)"/>'
    b += '<path d="M868,338 h104 q12,0 12,10 q0,10 -12,10 H862Z" fill="#3b2b22"/><path d="M880,341 h90" stroke="#b07c4c" stroke-width="3" opacity=".7"/>'
    b += '<path d="M604,328 q12,-52 139,-54 q127,2 139,54Z" fill="#4d585f"/><path d="M764,276 q104,8 118,52 h-40 q-10,-38 -78,-52Z" fill="#7d8785"/>'
    b += rect(600, 322, 286, 11, "#2f373d", rx=5) + '<path d="M728,276 v-12 q0,-9 15,-9 q15,0 15,9 v12Z" fill="#3b2b22"/>'
    b += '<path d="M652,382 h182 q14,-2 24,-16 h-230 q10,14 24,16Z" fill="#f0a85c" opacity=".55"/>'
    # steam
    for x, s in ((690, 1), (790, -1)):
        b += f'<path d="M{x},262 q{26 * s},-34 0,-64 q{-26 * s},-34 6,-72 q{18 * s},-26 4,-52" fill="none" stroke="#f5e8cf" stroke-width="13" stroke-linecap="round" opacity=".18"/>'
    return svg(W, H, b, defs)


# --- football ------------------------------------------------------------------------------------

def child(x, y, s, shirt, shirt_light, shorts, skin, skin_light, hair, arms, legs, braid=False, cap=None):
    """A running figure; (x, y) is the hip. Limbs are given as points relative to it."""
    def limb(points, w, c):
        d = "M" + " L".join(f"{x + px * s:.1f},{y + py * s:.1f}" for px, py in points)
        return f'<path d="{d}" fill="none" stroke="{c}" stroke-width="{w * s:.1f}" stroke-linecap="round" stroke-linejoin="round"/>'
    P = lambda px, py: f"{x + px * s:.1f},{y + py * s:.1f}"
    out = limb(arms[0], 12, skin)
    out += limb(arms[0][:2], 15, shirt)
    far, near = legs
    out += limb(far, 15, skin) + limb(far[:2], 21, shorts)
    out += limb([far[-1], (far[-1][0] + 11, far[-1][1] + 3)], 11, "#3a3430")
    out += f'<path d="M{P(-15, 2)} C{P(-18, -30)} {P(-6, -62)} {P(8, -74)} L{P(34, -70)} C{P(36, -44)} {P(24, -16)} {P(17, 5)}Z" fill="{shirt}"/>'
    out += f'<path d="M{P(20, -71)} L{P(34, -70)} C{P(36, -44)} {P(24, -16)} {P(17, 5)} L{P(6, 4)} C{P(14, -24)} {P(24, -50)} {P(20, -71)}Z" fill="{shirt_light}"/>'
    out += limb(near, 16, skin_light) + limb(near[:2], 23, shorts)
    out += limb([near[-1], (near[-1][0] + 12, near[-1][1] + 2)], 12, "#2b2a2b")
    out += limb([(20, -74), (25, -88)], 13, skin)
    out += f'<circle cx="{x + 31 * s:.1f}" cy="{y - 104 * s:.1f}" r="{20 * s:.1f}" fill="{skin}"/>'
    out += f'<path d="M{P(43, -120)} A{20 * s},{20 * s} 0 0 1 {P(36, -84.7)} Q{P(46, -100)} {P(43, -120)}Z" fill="{skin_light}"/>'
    out += f'<path d="M{P(50, -111)} Q{P(42, -118)} {P(30, -113)} Q{P(18, -106)} {P(15, -88)} Q{P(4, -104)} {P(14, -120)} Q{P(26, -132)} {P(42, -124)} Q{P(50, -119)} {P(50, -111)}Z" fill="{hair}"/>'
    if braid:
        out += f'<path d="M{P(13, -108)} Q{P(-10, -112)} {P(-24, -98)} Q{P(-34, -90)} {P(-42, -98)}" fill="none" stroke="{hair}" stroke-width="{11 * s}" stroke-linecap="round"/><circle cx="{x - 30 * s:.1f}" cy="{y - 94 * s:.1f}" r="{4.5 * s}" fill="#e3bd7a"/>'
    if cap:
        out += f'<path d="M{P(10, -112)} Q{P(14, -134)} {P(36, -129)} Q{P(48, -125)} {P(50, -114)} L{P(66, -110)} Q{P(64, -105)} {P(50, -107)}Z" fill="{cap}"/>'
    out += limb(arms[1], 13, skin_light)
    out += limb(arms[1][:2], 16, shirt_light)
    return out


def football():
    W, H = 960, 640
    rng = random.Random(21)
    defs = (
        gradient("sky", [(0, "#6e8796"), (0.45, "#b3b3ab"), (0.75, "#e2bf98"), (1, "#e7ab80")])
        + glow("sun", [(0, "#fbe3b4", .8), (.5, "#f6d7a4", .3), (1, "#f6d7a4", 0)], 770, 318, 210)
        + gradient("sea", [(0, "#d2ad8c"), (0.4, "#90938f"), (1, "#667a82")])
        + gradient("quay", [(0, "#c2ab88"), (1, "#8d7f6c")])
        + gradient("crane", [(0, "#3f4a52"), (1, "#5b5f5e")], 0, 0, 1, 0))
    b = rect(0, 0, W, 380, "url(#sky)")
    for cx, cy, rx, ry, o in ((200, 92, 260, 9, .4), (420, 120, 300, 12, .3), (760, 70, 220, 8, .35), (820, 190, 260, 9, .4), (140, 214, 220, 8, .35), (520, 262, 330, 7, .4)):
        b += f'<ellipse cx="{cx}" cy="{cy}" rx="{rx}" ry="{ry}" fill="#f3dfbf" opacity="{o}"/>'
    b += '<circle cx="770" cy="318" r="210" fill="url(#sun)"/><circle cx="770" cy="318" r="60" fill="#f8e3b8"/>'
    b += f'<path d="{ridge(W, 372, 74, 8, 90)}" fill="#ab968a"/>'
    b += rect(0, 366, W, 60, "url(#sea)")
    for i in range(26):
        b += f'<ellipse cx="{770 + rng.uniform(-50, 50):.0f}" cy="{370 + i * 2.1:.1f}" rx="{rng.uniform(10, 52):.0f}" ry="1.1" fill="#fae6bf" opacity=".7"/>'
    # a moored boat
    b += '<g transform="translate(-18,-20)">'
    b += path([(812, 412), (944, 404), (928, 430), (830, 432)], "#7a4338") + path([(812, 412), (944, 404), (943, 409), (814, 418)], "#d9b48a") + rect(850, 384, 44, 24, "#cfc2a3") + rect(856, 389, 12, 10, "#4c5d6b") + rect(874, 389, 12, 10, "#4c5d6b") + rect(902, 330, 4, 78, "#4a4038")
    b += '</g>'
    # quay
    b += path([(0, 424), (W, 418), (W, 640), (0, 640)], "url(#quay)")
    b += path([(0, 420), (W, 414), (W, 428), (0, 436)], "#dcc79f")
    b += path([(0, 436), (W, 428), (W, 433), (0, 442)], "#6b6152", opacity=.55)
    for i, y in enumerate((466, 504, 552, 612)):
        b += f'<path d="M0,{y} L{W},{y - 8}" stroke="#74685a" stroke-width="{1.6 + i * .4}" opacity=".5"/>'
    for i in range(-14, 30):
        x0 = 480 + (i - 7) * 70
        b += f'<path d="M{x0},432 L{480 + (x0 - 480) * 1.9:.0f},640" stroke="#74685a" stroke-width="1.8" opacity=".32"/>'
    # rails and crane
    b += path([(60, 470), (356, 468), (356, 474), (60, 476)], "#574f45")
    for x in (112, 286):
        b += path([(x, 470), (x + 22, 250), (x + 36, 250), (x + 26, 470)], "url(#crane)")
    b += '<path d="M128,420 L300,300 M134,340 L296,410" stroke="#4a5359" stroke-width="7"/>'
    b += rect(118, 238, 214, 20, "#3f4a52") + rect(118, 238, 214, 5, "#b99f7c", opacity=.8)
    b += rect(150, 168, 104, 72, "#8f5142") + rect(226, 168, 28, 72, "#b9735a") + path([(142, 170), (156, 150), (250, 150), (264, 170)], "#4a4f55") + rect(164, 184, 30, 26, "#3b454c") + rect(204, 184, 18, 26, "#3b454c")
    b += path([(236, 214), (560, 64), (566, 72), (252, 232)], "#46525a")
    b += '<path d="M240,160 L206,92 L562,66 M206,92 L176,152" stroke="#46525a" stroke-width="4.5" fill="none"/>'
    for t in range(8):
        x0, y0 = 262 + t * 37, 206 - t * 17
        b += f'<path d="M{x0},{y0} l18,-26 l19,9" stroke="#46525a" stroke-width="3" fill="none"/>'
    b += '<path d="M240,190 L556,56" stroke="#46525a" stroke-width="5"/>'
    b += '<path d="M560,70 V236" stroke="#46525a" stroke-width="2.4"/>' + rect(552, 236, 16, 14, "#3f4a52") + '<path d="M560,250 v10 a9,9 0 1 1 -10,9" stroke="#3f4a52" stroke-width="4.5" fill="none"/>'
    for x in (106, 282):
        b += f'<circle cx="{x + 10}" cy="472" r="8" fill="#2e3438"/><circle cx="{x + 34}" cy="472" r="8" fill="#2e3438"/>'
    # crates with two watching
    b += rect(20, 452, 66, 46, "#8a6a49") + rect(20, 452, 66, 6, "#c09a6b") + f'<path d="M20,475 h66" stroke="#5d4631" stroke-width="3"/>' + rect(70, 458, 16, 40, "#b58c5e")
    b += rect(36, 424, 17, 28, "#4c5d6b", rx=6) + '<circle cx="46" cy="412" r="10" fill="#6b4a38"/>' + rect(60, 430, 15, 23, "#9c5241", rx=6) + '<circle cx="68" cy="420" r="9" fill="#a9795a"/>'
    # bollard
    b += '<path d="M700,448 v-20 q0,-11 15,-11 q15,0 15,11 v20Z" fill="#33393d"/><path d="M721,447 v-26 q9,1 9,7 v19Z" fill="#c49f77"/>'
    # long shadows to the lower left
    b += path([(378, 584), (398, 590), (170, 634), (92, 638), (210, 612)], "#5f5548", opacity=.42)
    b += path([(596, 570), (616, 576), (392, 620), (318, 626), (444, 600)], "#5f5548", opacity=.42)
    b += '<ellipse cx="764" cy="566" rx="46" ry="6" fill="#5f5548" opacity=".45"/>'
    # the girl in goalkeeper's green, and a boy
    b += child(345, 500, 1.12, "#55705f", "#87a07f", "#33414c", "#7b5039", "#a8714c", "#2b2524",
               ([(24, -66), (50, -44), (76, -56)], [(14, -64), (-14, -44), (-4, -18)]),
               ([(4, 4), (-20, 34), (-58, 28)], [(6, 2), (44, 26), (32, 70)]), braid=True)
    b += child(580, 494, 1.05, "#94503f", "#c98160", "#4c5d6b", "#b5835f", "#cc9c72", "#5a4030",
               ([(24, -66), (56, -56), (78, -76)], [(14, -64), (-18, -52), (-22, -24)]),
               ([(2, 4), (-26, 24), (-60, 6)], [(6, 2), (40, 30), (18, 68)]), cap="#3f4c58")
    # ball
    b += '<circle cx="790" cy="534" r="25" fill="#e9dfc8"/>'
    b += '<path d="M790,509 a25,25 0 0 0 -21,38 a30,30 0 0 1 21,-38Z M769,547 a25,25 0 0 0 34,9 a40,40 0 0 1 -34,-9Z" fill="#a89b84"/>'
    b += path([(790, 524), (801, 531), (797, 544), (783, 544), (779, 531)], "#4a4a48")
    for x0, y0, x1, y1 in ((790, 524, 790, 510), (801, 531, 813, 526), (797, 544, 804, 555), (783, 544, 776, 555), (779, 531, 767, 526)):
        b += f'<path d="M{x0},{y0} L{x1},{y1}" stroke="#4a4a48" stroke-width="2.4"/>'
    b += '<path d="M726,520 q14,4 28,6 M716,536 q20,4 38,2 M728,552 q14,2 28,-2" stroke="#f3e3c2" stroke-width="3" fill="none" stroke-linecap="round" opacity=".75"/>'
    for x, y, s in ((640, 150, 1), (690, 128, .7), (604, 190, .6), (880, 122, .9)):
        b += f'<path d="M{x - 17 * s},{y - 5 * s} q{9 * s},{-6 * s} {17 * s},{5 * s} q{8 * s},{-11 * s} {17 * s},{-5 * s}" fill="none" stroke="#4f5b61" stroke-width="{3 * s}" stroke-linecap="round"/>'
    return svg(W, H, b, defs)


# --- tide chart ----------------------------------------------------------------------------------

def tide(t):
    """Metres above chart datum, t hours after 20 November 2026, 00:00."""
    w = lambda period: 2 * math.pi / period
    s = t - (7 * 24 + 6.4)
    return 1.75 + 1.05 * math.cos(w(12.4206) * s) + .40 * math.cos(w(12) * s) + .14 * math.cos(w(24.07) * (s - 2))


def tide_chart():
    W, H = 1000, 560
    L, R, T, B = 70, 972, 96, 470
    X = lambda t: L + (R - L) * t / 192
    Y = lambda m: B - (B - T) * m / 3.6
    defs = gradient("water", [(0, "#8fa7ae"), (0.5, "#a9bcbd"), (1, "#d5d9cd")])
    serif, sans = "Gentium Basic, Gentium Book Basic, serif", "Noto Sans, sans-serif"
    b = rect(0, 0, W, H, "#f2ecde")
    for d in range(8):
        if d in (1, 2):
            b += rect(X(d * 24), T, X(24) - X(0), B - T, "#e9e0cc")
    for m in range(0, 4):
        b += f'<path d="M{L},{Y(m):.1f} H{R}" stroke="#b8ad95" stroke-width="1.4"/>'
        b += f'<text x="{L - 12}" y="{Y(m) + 8:.1f}" font-family="{sans}" font-size="22" fill="#4a4a46" text-anchor="end">{m}</text>'
    b += f'<text x="{L - 12}" y="{T - 22}" font-family="{sans}" font-size="20" fill="#77705f" text-anchor="end">м</text>'
    curve = [(X(t / 4), Y(tide(t / 4))) for t in range(0, 192 * 4 + 1)]
    b += path([(L, B)] + curve + [(R, B)], "url(#water)", opacity=.9)
    for m in (1, 2, 3):
        b += f'<path d="M{L},{Y(m):.1f} H{R}" stroke="#f2ecde" stroke-width="1" opacity=".55"/>'
    b += path(curve, "none", close=False, stroke="#31505e", stroke_width=3.4, stroke_linejoin="round")
    for d in range(9):
        b += f'<path d="M{X(d * 24):.1f},{T - 8} V{B + 12}" stroke="#8f8672" stroke-width="1.2"/>'
    for d, (n, w) in enumerate(zip(range(20, 28), ("пт", "сб", "вс", "пн", "вт", "ср", "чт", "пт"))):
        c = X(d * 24 + 12)
        b += f'<text x="{c:.1f}" y="{B + 40}" font-family="{serif}" font-size="30" fill="#2b3038" text-anchor="middle">{n}</text>'
        b += f'<text x="{c:.1f}" y="{B + 66}" font-family="{sans}" font-size="20" fill="#77705f" text-anchor="middle">{w}</text>'
    b += f'<path d="M{L},{B} H{R}" stroke="#2b3038" stroke-width="2.4"/>'
    # moon over the 24th
    mx, my = X(4 * 24 + 20), 46
    b += f'<circle cx="{mx:.1f}" cy="{my}" r="30" fill="#e4cf9b"/><circle cx="{mx - 8:.1f}" cy="{my - 8}" r="6" fill="#cdb57d"/><circle cx="{mx + 9:.1f}" cy="{my + 5}" r="8" fill="#d2bb84"/><circle cx="{mx - 5:.1f}" cy="{my + 14}" r="4" fill="#cdb57d"/>'
    b += f'<circle cx="{mx:.1f}" cy="{my}" r="30" fill="none" stroke="#a58a58" stroke-width="1.6"/>'
    # the highest water
    t = max((t / 60 for t in range(164 * 60, 180 * 60)), key=tide)
    b += f'<circle cx="{X(t):.1f}" cy="{Y(tide(t)):.1f}" r="7" fill="#9c3a2e"/>'
    b += f'<text x="{X(t) + 4:.1f}" y="{Y(tide(t)) - 40:.1f}" font-family="{serif}" font-size="28" font-weight="bold" fill="#9c3a2e" text-anchor="middle">3,3 м</text>'
    b += f'<text x="{X(t) + 4:.1f}" y="{Y(tide(t)) - 17:.1f}" font-family="{sans}" font-size="19" fill="#9c3a2e" text-anchor="middle">06:27</text>'
    return svg(W, H, b, defs)


# --- map -----------------------------------------------------------------------------------------

def harbour_map():
    W, H = 1000, 700
    rng = random.Random(5)
    serif, sans = "Gentium Basic, Gentium Book Basic, serif", "Noto Sans, sans-serif"
    coast = [(-60, 520), (60, 500), (150, 462), (214, 452), (250, 420), (330, 388), (410, 352), (520, 330),
             (640, 334), (720, 352), (780, 392), (830, 446), (880, 500), (950, 520), (1060, 560)]
    shore = smooth(coast)
    land = shore + " L1060,-60 L-60,-60Z"
    defs = f'<clipPath id="land"><path d="{land}"/></clipPath>'
    b = rect(0, 0, W, H, "#b9c9cb")
    for w, c in ((230, "#b2c4c7"), (170, "#bccccd"), (112, "#c6d4d2"), (58, "#d2dcd6")):
        b += f'<path d="{shore}" fill="none" stroke="{c}" stroke-width="{w}" stroke-linecap="round"/>'
    for y in (590, 622, 654):
        for x in range(380 + (y % 3) * 40, 640, 110):
            b += f'<path d="M{x},{y} q12,-9 24,0 q12,9 24,0" fill="none" stroke="#8aa3a8" stroke-width="2.2"/>'
    b += f'<path d="{land}" fill="#efe7d5"/>'
    # hill of the lighthouse, by contour lines
    b += '<g clip-path="url(#land)">'
    for r, c in ((170, "#e9dfc8"), (128, "#e2d6bb"), (86, "#dacdae"), (46, "#d2c3a1")):
        b += f'<ellipse cx="905" cy="318" rx="{r}" ry="{r * .86:.0f}" fill="{c}" stroke="#b9a987" stroke-width="1.4"/>'
    # streets: blocks in three tilted groups
    def blocks(cx, cy, cols, rows, w, h, turn, gap=9):
        out = f'<g transform="translate({cx},{cy}) rotate({turn})">'
        for i in range(cols):
            for j in range(rows):
                if rng.random() < .08:
                    continue
                x, y = (i - cols / 2) * (w + gap), (j - rows / 2) * (h + gap)
                out += rect(round(x + rng.uniform(-1, 1), 1), round(y, 1), round(w - rng.uniform(0, 8), 1), round(h - rng.uniform(0, 4), 1), rng.choice(["#d8c9ab", "#d3c2a2", "#dccfb4"]), rx=2)
        return out + "</g>"
    b += blocks(272, 262, 4, 4, 42, 34, -22)
    b += blocks(522, 196, 6, 4, 44, 36, 1)
    b += blocks(742, 226, 2, 4, 40, 34, 24)
    # racecourse
    b += '<g transform="rotate(-8 150 160)"><rect x="52" y="100" width="196" height="112" rx="56" fill="#c5cbae" stroke="#9aa283" stroke-width="3"/><rect x="80" y="126" width="140" height="60" rx="30" fill="#d6dabf" stroke="#9aa283" stroke-width="2"/>'
    for i in range(7):
        for j in range(2):
            b += path([(96 + i * 17, 152 + j * 20), (103 + i * 17, 140 + j * 20), (110 + i * 17, 152 + j * 20)], "#9c7a5a")
    b += '</g>'
    # railway to the west
    b += '<path d="M-20,300 C120,330 200,330 262,372" fill="none" stroke="#7d7365" stroke-width="4"/><path d="M-20,300 C120,330 200,330 262,372" fill="none" stroke="#efe7d5" stroke-width="2" stroke-dasharray="9 9"/>'
    b += '</g>'
    b += f'<path d="{shore}" fill="none" stroke="#5b6f78" stroke-width="4.5"/>'
    # moles
    for pts, light in (([(168, 458), (236, 560), (330, 612)], False), ([(842, 462), (800, 560), (690, 612)], False)):
        b += f'<path d="{smooth(pts)}" fill="none" stroke="#5b6f78" stroke-width="17" stroke-linecap="round"/><path d="{smooth(pts)}" fill="none" stroke="#e2d8c2" stroke-width="9" stroke-linecap="round"/>'
    # dry dock
    b += '<g transform="translate(268,420) rotate(-30)"><rect x="-22" y="-46" width="36" height="66" fill="#c6d4d2" stroke="#5b6f78" stroke-width="3.5"/></g>'
    # crater
    for i in range(12):
        a = i * math.pi / 6
        b += f'<path d="M{676 + 9 * math.cos(a):.1f},{322 + 9 * math.sin(a):.1f} L{676 + (17 if i % 2 else 13) * math.cos(a):.1f},{322 + (17 if i % 2 else 13) * math.sin(a):.1f}" stroke="#6b5f4e" stroke-width="2.6"/>'
    b += '<circle cx="676" cy="322" r="8" fill="#a5967c" stroke="#6b5f4e" stroke-width="2"/>'
    # buildings that matter
    b += rect(590, 296, 44, 26, "#5a646c") + path([(586, 296), (612, 282), (638, 296)], "#474f57")
    b += '<g transform="rotate(44 800 400)">' + rect(772, 378, 46, 24, "#8f4f3f") + "</g>" + '<circle cx="806" cy="376" r="9" fill="#6f838a"/><circle cx="824" cy="394" r="9" fill="#6f838a"/>'
    b += rect(440, 316, 52, 22, "#8b967f") + rect(478, 108, 30, 26, "#a58a58")
    b += '<path d="M892,334 l5,-46 h16 l5,46Z" fill="#f4efe2" stroke="#474f57" stroke-width="2.5"/>' + path([(895, 316), (896.6, 302), (913.4, 302), (915, 316)], "#9c5241") + rect(896, 278, 18, 10, "#474f57")
    # ferry
    b += '<path d="M520,346 C530,450 512,520 508,700" fill="none" stroke="#5b7a84" stroke-width="2.6" stroke-dasharray="4 8" stroke-linecap="round"/>'
    # the way of the valves
    way = smooth([(278, 392), (340, 366), (420, 322), (530, 304), (612, 330), (676, 340), (730, 352), (784, 388)])
    b += f'<path d="{way}" fill="none" stroke="#f7f1e3" stroke-width="9" stroke-linecap="round"/><path d="{way}" fill="none" stroke="#a2372b" stroke-width="5.5" stroke-dasharray="0.1 11" stroke-linecap="round"/>'
    b += '<circle cx="278" cy="392" r="8" fill="#f7f1e3" stroke="#a2372b" stroke-width="4"/><circle cx="786" cy="390" r="8" fill="#a2372b"/>'
    # names
    def name(x, y, t, size=21, anchor="middle", color="#2f353a", family=serif, style="", halo="#efe7d5", turn=0):
        tr = f' transform="rotate({turn} {x} {y})"' if turn else ""
        common = f'x="{x}" y="{y}" font-family="{family}" font-size="{size}" text-anchor="{anchor}" {style}{tr}'
        return (f'<text {common} fill="none" stroke="{halo}" stroke-width="5" stroke-linejoin="round">{t}</text>'
                f'<text {common} fill="{color}">{t}</text>')
    sea = dict(color="#3f616c", style='font-style="italic"', halo="#c6d4d2")
    b += name(212, 398, "Dry dock", 25, "end")
    b += name(612, 268, "Customs House", 25)
    b += name(842, 424, "Pumping", 25, "start") + name(842, 450, "station", 25, "start")
    b += name(466, 292, "Fish hall", 21, color="#55604f")
    b += name(493, 96, "Clinic", 21, color="#6f5a33")
    b += name(150, 92, "Racecourse", 22, color="#5a6347")
    b += name(906, 262, "Lighthouse Hill", 22)
    b += name(262, 188, "Rope Walk", 21, color="#5b5244", turn=-22)
    b += name(530, 98, "Cistern Street", 21, "start", color="#5b5244")
    b += name(664, 372, "crater", 20, "end", color="#5b4a3a", style='font-style="italic"', halo="#d2dcd6")
    b += name(176, 552, "West mole", 22, "end", **sea) + name(842, 590, "East mole", 22, "start", **sea)
    b += name(400, 470, "The basin", 28, **sea) + name(546, 560, "ferry", 20, "start", **sea)
    # scale and north
    b += '<path d="M60,650 H320" stroke="#2f353a" stroke-width="3"/><path d="M60,642 v16 M190,645 v10 M320,642 v16" stroke="#2f353a" stroke-width="3"/>'
    for x, t in ((60, "0"), (190, "500"), (320, "1000 m")):
        b += f'<text x="{x}" y="632" font-family="{sans}" font-size="18" fill="#2f353a" text-anchor="middle">{t}</text>'
    b += path([(938, 150), (950, 78), (962, 150), (950, 138)], "#2f353a") + f'<text x="950" y="66" font-family="{serif}" font-size="26" fill="#2f353a" text-anchor="middle">N</text>'
    b += f'<rect x="7" y="7" width="{W - 14}" height="{H - 14}" fill="none" stroke="#2f353a" stroke-width="2"/>'
    return svg(W, H, b, defs)


# --- what is written, and how --------------------------------------------------------------------

def save(name, image, **options):
    target = os.path.join(IMAGES, name)
    image.save(target, **options)
    print(f"{name}: {image.size[0]}x{image.size[1]}, {os.path.getsize(target)} bytes")


def few(image, colours, seed=1):
    """A palette that does not forget the small areas: k-means over the square roots of the counts."""
    a = np.asarray(image.convert("RGB")).reshape(-1, 3)
    cells, index, count = np.unique((a >> 2).astype(np.int32) @ [1 << 12, 1 << 6, 1], return_inverse=True,
                                    return_counts=True)
    mean = np.stack([np.bincount(index, a[:, c]) / count for c in range(3)], 1)
    weight = np.sqrt(count)
    rng = np.random.default_rng(seed)
    centres = [mean[np.argmax(count)]]
    far = ((mean - centres[0]) ** 2).sum(1)
    while len(centres) < colours:
        centres.append(mean[rng.choice(len(mean), p=far * weight / (far * weight).sum())])
        far = np.minimum(far, ((mean - centres[-1]) ** 2).sum(1))
    centres = np.array(centres)
    for _ in range(24):
        near = ((mean[:, None] - centres) ** 2).sum(2).argmin(1)
        total = np.bincount(near, weight, colours)
        for c in range(3):
            centres[:, c] = np.where(total > 0, np.bincount(near, mean[:, c] * weight, colours) / np.maximum(total, 1e-9), centres[:, c])
    near = ((mean[:, None] - centres) ** 2).sum(2).argmin(1)
    out = Image.fromarray(near[index].reshape(image.size[1], image.size[0]).astype(np.uint8), "P")
    out.putpalette(centres.round().clip(0, 255).astype(np.uint8).tobytes())
    return out


def scaled(image, width):
    return image.resize((width, round(image.size[1] * width / image.size[0])), Image.LANCZOS)


def picture(name):
    if name == "pumping-station":
        i = paper(render(pumping_station(), 2400), 1)
        save("pumping-station.jpg", scaled(i, 1200), quality=72, optimize=True, progressive=True)
    elif name == "clinic-door":
        i = paper(render(clinic_door(), 1800), 2)
        save("clinic-door.webp", scaled(i, 900), quality=78, method=6)
    elif name == "bread-stove":
        i = paper(render(bread_stove(), 2000), 3)
        save("bread-stove.jpg", scaled(i, 1000), quality=80, optimize=True, progressive=True)
    elif name == "football":
        i = paper(render(football(), 1920), 4)
        save("football.jpg", scaled(i, 960), quality=82, optimize=True, progressive=True)
    elif name == "tide-chart":
        save("tide-chart.png", few(scaled(render(tide_chart(), 2000), 1000), 64), optimize=True)
    elif name == "harbour-map":
        save("harbour-map.gif", few(scaled(render(harbour_map(), 2000), 1000), 64))
    else:
        sys.exit(f"draw.py: no picture is called {name}")


def icons():
    with open(os.path.join(ICONS, "satchel.svg"), encoding="utf-8") as f:
        drawing = f.read()
    for size in (48, 128, 256):
        target = os.path.join(ICONS, f"satchel-{size}.png")
        render(drawing, size * 4).resize((size, size), Image.LANCZOS).save(target, optimize=True)
        print(f"{os.path.basename(target)}: {os.path.getsize(target)} bytes")


NAMES = ["pumping-station", "clinic-door", "bread-stove", "football", "tide-chart", "harbour-map"]

if __name__ == "__main__":
    os.makedirs(IMAGES, exist_ok=True)
    for name in sys.argv[1:] or NAMES + ["icons"]:
        icons() if name == "icons" else picture(name)
