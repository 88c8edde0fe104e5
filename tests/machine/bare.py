#!/usr/bin/env python3
"""The viewer without a window system, on a whole machine: a virtual one with a display, a keyboard and a pointer.

usage: bare.py CLI KERNEL OUT        (CLI: the built satchel; KERNEL: a folder with boot/vmlinuz-* and lib/modules, as
                                      `dpkg -x linux-image-*.deb` leaves it, or / ; OUT: where pictures and files go)

The machine starts with nothing but a shell, the kernel's modules and the folder that `satchel stick` makes, and shows on
/dev/dri/card0, then on /dev/fb0, then on what it finds by itself on a console, with a keyboard that is plugged in meanwhile. Each
time what the screen shows must be the picture that the same keys give without a display. Exits 77 with a word when the machine cannot
be made here.
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

MODULES = ["virtio-gpu", "virtio_pci", "virtio_input", "evdev"]
WIDTH, HEIGHT = 800, 600
START_S = 180  # by software emulation, on a busy machine

INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
%(modules)s
while [ ! -e /dev/dri/card0 ] || [ ! -e /dev/fb0 ] || [ ! -e /dev/input/event2 ]; do sleep 0.2; done
export SOURCE_DATE_EPOCH=1795500000 LANG=C
view() {
    echo "BARE start $*"
    /viewer/lib/ld-linux-x86-64.so.2 --library-path /viewer/lib /viewer/bin/satchel-view --private --sandbox required "$@" /book.satchel \\
        </dev/tty1 >/dev/ttyS0 2>&1 &
    pid=$!
    sleep 1
    grep VmHWM /proc/$pid/status | sed 's/^/BARE /'
    wait $pid
    echo "BARE end $?"
}
view --screen /dev/dri/card0
view --screen /dev/fb0
view
# A terminal that is ended by a signal says so, by which its unit knows that no operator has let it go.
/viewer/lib/ld-linux-x86-64.so.2 --library-path /viewer/lib /viewer/bin/satchel-view --private --sandbox required --kiosk \\
    --settings /kiosk.conf /book.satchel </dev/tty1 >/dev/ttyS0 2>&1 &
pid=$!
until grep -q "^SigBlk:.*4003$" /proc/$pid/status || [ ! -e /proc/$pid/exe ]; do sleep 0.2; done
kill -TERM $pid
wait $pid
echo "BARE told $?"
echo "BARE mode $(cat /sys/class/tty/tty0/active)"
poweroff -f
"""

KIOSK = """waive root groups shell vt-switch zap sysrq ctrl-alt-del getty auto-vt boot-shell power-key x-access trust
"""


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def module_order(modules):
    """Paths of the wanted modules, each after those it needs."""
    paths = {p.name.split(".ko")[0].replace("-", "_"): p for p in modules.rglob("*.ko*")}
    done = []

    def add(name):
        path = paths.get(name.replace("-", "_"))
        if path is None or path in done:
            return  # built in
        needs = subprocess.run(["modinfo", "-F", "depends", path], capture_output=True, text=True, check=True).stdout
        for need in filter(None, needs.strip().split(",")):
            add(need)
        done.append(path)

    for name in MODULES:
        add(name)
    return done


def make_initrd(cli, modules, out):
    root = out / "root"
    shutil.rmtree(root, ignore_errors=True)
    for folder in ("bin", "proc", "sys", "dev", "tmp", "modules"):
        (root / folder).mkdir(parents=True)
    shutil.copy(shutil.which("busybox"), root / "bin/busybox")
    sample = pathlib.Path(__file__).parents[2] / "assets/sample"
    run = lambda *words: subprocess.run(words, check=True)
    run(cli, "pack", "-q", "-f", "--profile", "fast", "-o", root / "book.satchel", sample / "water-returns.md", sample / "boil-water-ar.md")
    run(cli, "stick", out / "stick", root / "book.satchel")
    shutil.copytree(next((out / "stick/viewer").iterdir()), root / "viewer", ignore=shutil.ignore_patterns("*CJK*", "priors"))
    lines = []
    for path in module_order(modules):
        shutil.copy(path, root / "modules")
        lines.append(f"insmod /modules/{path.name}")
    (root / "kiosk.conf").write_text(KIOSK)
    init = root / "init"
    init.write_text(INIT % {"modules": "\n".join(lines)})
    init.chmod(0o755)
    names = "\n".join(str(p.relative_to(root)) for p in root.rglob("*"))
    with open(out / "initrd", "wb") as initrd:
        subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], input=names.encode(), stdout=initrd, cwd=root, check=True)


class Machine:
    def __init__(self, kernel, out):
        self.out = out
        self.log = out / "serial.log"
        self.log.unlink(missing_ok=True)
        control = out / "qmp"
        control.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", "-accel", "tcg", "-m", "512", "-nodefaults", "-no-reboot", "-display", "none",
             "-serial", f"file:{self.log}", "-device", f"virtio-gpu-pci,xres={WIDTH},yres={HEIGHT}",
             "-device", "virtio-keyboard-pci,id=keyboard", "-device", "virtio-tablet-pci", "-device", "virtio-mouse-pci",
             "-kernel", kernel, "-initrd", out / "initrd", "-append", "console=ttyS0 quiet panic=-1 rdinit=/init",
             "-qmp", f"unix:{control},server=on,wait=off"])
        for _ in range(100):
            if control.exists():
                break
            time.sleep(0.1)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(control))
        self.stream = self.socket.makefile("rw")
        self.stream.readline()
        self.call("qmp_capabilities")

    def call(self, command, **arguments):
        self.stream.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.stream.flush()
        while "return" not in (answer := json.loads(self.stream.readline())):
            if "error" in answer:
                raise RuntimeError(answer["error"])
        return answer["return"]

    def key(self, *codes):
        self.call("send-key", keys=[{"type": "qcode", "data": code} for code in codes])

    def tap(self, x, y):
        """A place of the screen, by a device whose places are numbers of 15 bits."""
        place = [{"type": "abs", "data": {"axis": axis, "value": value * 32767 // size}}
                 for axis, value, size in (("x", x, WIDTH), ("y", y, HEIGHT))]
        for down in (True, False):
            button = {"type": "btn", "data": {"button": "left", "down": down}}
            self.call("input-send-event", events=place + [button])

    def text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def wait_for(self, word, times):
        end = time.time() + START_S
        while len(re.findall(word, self.text())) < times:
            if time.time() > end or self.process.poll() is not None:
                raise RuntimeError(f"no {word!r} came\n{self.text()[-2000:]}")
            time.sleep(0.2)

    def shot(self, name):
        path = self.out / f"{name}.ppm"
        self.call("screendump", filename=str(path))
        return path


def pixels(path):
    """RGB bytes of a picture, by ImageMagick."""
    return subprocess.run(["convert", path, "-depth", "8", "rgb:-"], capture_output=True, check=True).stdout


def differ(a, b):
    """How many bytes do."""
    a, b = pixels(a), pixels(b)
    return max(len(a), len(b)) if len(a) != len(b) else sum(x != y for x, y in zip(a, b))


def expected(cli, root, out):
    """What the same keys show without a display."""
    script = out / "script"
    script.write_text(f"wait\nshot {out}/want-contents.png\nkey Return\nwait\nshot {out}/want-article.png\nquit\n")
    environment = dict(os.environ, SOURCE_DATE_EPOCH="1795500000", LANG="C")
    viewer = root / "viewer"
    subprocess.run([next((viewer / "lib").glob("ld-linux*")), "--library-path", viewer / "lib", viewer / "bin/satchel-view",
                    "--private", "--size", f"{WIDTH}x{HEIGHT}", "--script", script, root / "book.satchel"],
                   check=True, env=environment)


def settle(machine, name, want):
    """Waits for the screen to be as wanted; how many bytes are not in the end."""
    for _ in range(60):
        wrong = differ(machine.shot(name), want)
        if not wrong:
            break
        time.sleep(0.5)
    return wrong


def main():
    cli, kernel_root, out = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    for tool in ("qemu-system-x86_64", "busybox", "cpio", "modinfo", "convert"):
        if not shutil.which(tool):
            skip(f"{tool} is not here")
    kernels = sorted(kernel_root.glob("boot/vmlinuz-*"))
    if not kernels:
        skip(f"no kernel in {kernel_root}/boot")
    modules = kernel_root / "lib/modules" / kernels[-1].name.removeprefix("vmlinuz-")
    if not list(modules.rglob("virtio-gpu.ko*")):
        skip(f"no virtio-gpu in {modules}")
    out.mkdir(parents=True, exist_ok=True)
    make_initrd(cli, modules, out)
    expected(cli, out / "root", out)
    machine = Machine(kernels[-1], out)
    failed = 0
    try:
        for turn, where in enumerate(("drm", "fb", "console"), 1):
            machine.wait_for("BARE VmHWM", turn)
            if where == "console":
                machine.call("device_del", id="keyboard")
                machine.call("device_add", driver="virtio-keyboard-pci", id="another")
                time.sleep(3)
            for screen in ("contents", "article"):
                if screen == "article" and where == "fb":
                    machine.tap(400, 200)
                elif screen == "article":
                    machine.key("ret")
                wrong = settle(machine, f"{where}-{screen}", out / f"want-{screen}.png")
                print(f"{where} {screen}: {wrong} bytes differ")
                failed += wrong > 0
            machine.key("ctrl", "q")
            machine.wait_for("BARE end 0", turn)
        machine.wait_for("BARE mode", 1)
        told = re.search(r"BARE told (\d+)", machine.text()).group(1)
        print(f"a kiosk that SIGTERM ends: exit {told}")
        failed += told != "143"
        print("\n".join(line for line in machine.text().splitlines() if "VmHWM" in line))
    finally:
        machine.process.terminate()
        machine.process.wait()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
