#!/usr/bin/env python3
"""The viewer for boards on a whole Pi Zero: QEMU's raspi0 with Debian's kernel for it, by a clock on which an instruction takes
two nanoseconds, so that figures are the same each time.

usage: raspi.py ROOT BIN SYSROOTS OUT    (BIN: this machine's programs; SYSROOTS: a folder that sysroots.sh has filled)

The machine has no display driver, but its kernel shows on any memory that the device tree calls a framebuffer: one is put behind
the memory that the kernel may use, and read from outside. Exits 77 with a word when the machine cannot be made here.
"""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

from virtual import archive, skip

WIDTH, HEIGHT, SCREEN = 800, 480, 0x1C000000
APPEND = ("console=ttyAMA0 rdinit=/init mem=440M quiet panic=-1 "
          "initcall_blacklist=bcm2835_power_driver_init,bcm2835_pm_driver_init")  # which it panics in
# Milliseconds, KB; the bars are 150, 15 and 14,336. What is measured is said.
BARS = {"text": 150, "turn": 15, "screen": 150, "resident": 14336}

INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
export XDG_CACHE_HOME=/cache SATCHEL_PRIORS=/priors LANG=C SOURCE_DATE_EPOCH=1795500000
quiet="/viewer/satchel-view --sandbox off --size 800x480"
raspi run first $quiet --private --script /text /book.satchel
for name in nothing text ready turned; do raspi run $name $quiet --private --script /$name /book.satchel; done
mkdir /state
$quiet --state /state --script /ready /book.satchel
raspi show /viewer/satchel-view --sandbox off --state /state --screen /dev/fb0 /book.satchel </dev/tty0
echo RASPI end
while :; do sleep 1000; done
"""
SCRIPTS = {"nothing": "", "text": "article letters\npaint\n", "ready": "article letters\npaint\nwait\n",
           "turned": "article letters\npaint\nwait\nkey PageDown\npaint\n"}
FONTS = ["gentium-basic/GenBkBas*.ttf", "noto/NotoSans-Regular.ttf", "noto/NotoSans-Bold.ttf", "noto/NotoSerif-Regular.ttf",
         "noto/NotoNaskhArabic-Regular.ttf"]


def build(root, sysroot, out):
    """The viewer for boards, and the program that looks at the clock."""
    log = open(out / "build.log", "w")
    run = lambda *words: subprocess.run(words, check=True, stdout=log, stderr=log)
    run("cmake", "-G", "Ninja", "-S", root, "-B", out / "board", f"-DCMAKE_TOOLCHAIN_FILE={root}/tests/machine/arm.cmake", "-DSATCHEL_ARM=armel",
        f"-DSATCHEL_SYSROOT={sysroot}", "-DSATCHEL_PACKER=OFF", "-DSATCHEL_WINDOW=OFF", "-DCMAKE_BUILD_TYPE=Release")
    run("cmake", "--build", out / "board", "--target", "satchel-view", "tries")
    run("arm-linux-gnueabi-gcc", f"--sysroot={sysroot}", "-std=c11", "-O2", "-static", root / "tests/machine/raspi.c", "-o", out / "raspi")


def add_libraries(program, sysroot, to):
    headers = subprocess.run(["arm-linux-gnueabi-readelf", "-d", program], capture_output=True, text=True, check=True).stdout
    for name in re.findall(r"NEEDED.*\[(.*)\]", headers):
        found = [path for folder in ("lib", "usr/lib") if (path := sysroot / folder / "arm-linux-gnueabi" / name).exists()]
        if not (to / name).exists():
            shutil.copy(found[0], to / name)
            add_libraries(found[0], sysroot, to)


def make_initrd(bin, sysroot, out):
    root = out / "root"
    shutil.rmtree(root, ignore_errors=True)
    for folder in ("bin", "proc", "sys", "dev", "tmp", "lib", "viewer", "priors", "cache/satchel"):
        (root / folder).mkdir(parents=True)
    shutil.copy(sysroot / "bin/busybox", root / "bin/busybox")
    shutil.copy(out / "raspi", root / "bin/raspi")
    shutil.copy(out / "board/bin/satchel-view", root / "viewer")
    add_libraries(root / "viewer/satchel-view", sysroot, root / "lib")
    for fonts in FONTS:
        for path in pathlib.Path("/usr/share/fonts/truetype").glob(fonts):
            to = root / path.parent.relative_to("/")
            to.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to)
    assets = pathlib.Path(__file__).parents[2] / "assets"
    prior = next((assets / "priors").glob("en-*.prior"))
    shutil.copy(prior, root / "priors")
    subprocess.run([bin / "satchel", "pack", "-q", "-f", "--issued", "2026-11-20T06:00:00Z", "-o", root / "book.satchel", assets / "sample/letters.html"], check=True)
    for name, script in SCRIPTS.items():
        (root / name).write_text(script)
    # An image is of a machine's own making: this one makes it under qemu-user.
    subprocess.run(["qemu-arm", "-cpu", "arm1176", "-L", sysroot, root / "viewer/satchel-view", "--state", out / "state", "--sandbox", "off",
                    "--script", root / "text", root / "book.satchel"], check=True,
                   env=dict(os.environ, XDG_CACHE_HOME=str(root / "cache"), SATCHEL_PRIORS=str(root / "priors")))
    init = root / "init"
    init.write_text(INIT)
    init.chmod(0o755)
    archive(root, out / "initrd")


def make_tree(sysroot, out):
    """The Pi Zero's device tree with a framebuffer in it."""
    tree, node = out / "tree.dtb", f"/chosen/framebuffer@{SCREEN:x}"
    shutil.copy(next((sysroot / "usr/lib").glob("linux-image-*-rpi/bcm2835-rpi-zero.dtb")), tree)
    put = lambda *words: subprocess.run(["fdtput", *words], check=True)
    put("-c", tree, node)
    for kind, where, name, *values in (
            ("s", node, "compatible", "simple-framebuffer"), ("x", node, "reg", f"{SCREEN:x}", f"{WIDTH * HEIGHT * 4:x}"),
            ("u", node, "width", str(WIDTH)), ("u", node, "height", str(HEIGHT)), ("u", node, "stride", str(WIDTH * 4)),
            ("s", node, "format", "x8r8g8b8"), ("u", "/chosen", "#address-cells", "1"), ("u", "/chosen", "#size-cells", "1")):
        put("-t", kind, tree, where, name, *values)
    put(tree, "/chosen", "ranges")


def boot(kernel, out):
    """What the machine says, and its screen."""
    log, control, screen = out / "serial.log", out / "qmp", out / "screen.bgra"
    for path in (log, control, screen):
        path.unlink(missing_ok=True)
    machine = subprocess.Popen(
        ["qemu-system-arm", "-M", "raspi0", "-icount", "shift=1,sleep=off", "-kernel", kernel, "-dtb", out / "tree.dtb", "-initrd", out / "initrd",
         "-append", APPEND, "-display", "none", "-no-reboot", "-serial", f"file:{log}", "-qmp", f"unix:{control},server=on,wait=off"])
    try:
        for _ in range(600):
            time.sleep(0.2)
            if log.exists() and "RASPI end" in log.read_text(errors="replace"):
                break
            if machine.poll() is not None:
                sys.exit("the machine has ended\n" + log.read_text(errors="replace")[-2000:])
        else:
            sys.exit("it does not come to its end\n" + log.read_text(errors="replace")[-2000:])
        link = socket.socket(socket.AF_UNIX)
        link.connect(str(control))
        stream = link.makefile("rw")
        stream.readline()
        for command, arguments in (("qmp_capabilities", {}), ("pmemsave", {"val": SCREEN, "size": WIDTH * HEIGHT * 4, "filename": str(screen)})):
            stream.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
            stream.flush()
            while "return" not in json.loads(stream.readline()):
                pass
    finally:
        machine.kill()
        machine.wait()
    return dict(re.findall(r"RASPI (\w+):?\s+([\d.]+)", log.read_text(errors="replace")))


def compare_screen(bin, out):
    """The worst difference of a channel, of 1, between the machine's screen and what is shown here."""
    script = out / "script"
    script.write_text(f"article letters\nwait\nshot {out}/want.png\n")
    subprocess.run([bin / "satchel-view-board", "--private", "--sandbox", "off", "--size", f"{WIDTH}x{HEIGHT}", "--script", script, out / "root/book.satchel"],
                   check=True, env=dict(os.environ, LANG="C", SOURCE_DATE_EPOCH="1795500000"))
    subprocess.run(["convert", "-size", f"{WIDTH}x{HEIGHT}", "-depth", "8", f"bgra:{out}/screen.bgra", "-alpha", "off", out / "screen.png"], check=True)
    told = subprocess.run(["compare", "-metric", "PAE", out / "want.png", out / "screen.png", "null:"], capture_output=True, text=True).stderr
    return float(re.search(r"\(([\d.e-]+)\)", told).group(1))


def main():
    root, bin, sysroot, out = (pathlib.Path(name).resolve() for name in sys.argv[1:5])
    sysroot = sysroot / "armel"
    for tool in ("qemu-system-arm", "qemu-arm", "arm-linux-gnueabi-gcc", "fdtput", "cpio", "convert"):
        if not shutil.which(tool):
            skip(f"{tool} is not here")
    kernels = sorted((sysroot / "boot").glob("vmlinuz-*-rpi")) if sysroot.exists() else []
    if not kernels:
        skip(f"no kernel of a Pi Zero in {sysroot}/boot")
    if not (bin / "satchel-view-board").exists():
        skip("no viewer for boards among the programs")
    out.mkdir(parents=True, exist_ok=True)
    build(root, sysroot, out)
    make_initrd(bin, sysroot, out)
    make_tree(sysroot, out)
    said, again = boot(kernels[-1], out), boot(kernels[-1], out)
    failed = 0
    worst = compare_screen(bin, out)
    if worst > 2 / 255 + 1e-6:
        print(f"FAILED: the screen differs by {worst} from what is shown here")
        failed = 1
    if said != again:
        print(f"FAILED: two runs tell different figures: {said} {again}")
        failed = 1
    figures = {"text": float(said["text"]), "turn": round(float(said["turned"]) - float(said["ready"]), 2), "screen": float(said["screen"]),
               "resident": int(said["VmRSS"])}
    print(f"from exec to the end of a program that has shown the first page {figures['text']} ms (never read before: {said['first']}; one that shows nothing: "
          f"{said['nothing']}), to the first page at the saved place on the screen {figures['screen']} ms; a turn {figures['turn']} ms; "
          f"resident {figures['resident']} KB, {said['VmHWM']} at most")
    for name, bar in BARS.items():
        if figures[name] > bar:
            print(f"FAILED: {name} is {figures[name]}, more than {bar}")
            failed = 1
    return failed


sys.exit(main())
