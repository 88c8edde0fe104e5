"""A virtual machine with a display, a keyboard and a pointer; used by bare.py and kiosk.py."""
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

WIDTH, HEIGHT = 800, 600
START_S = 180  # by software emulation, on a busy machine


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def module_order(modules, names):
    """Paths of the named modules, each after those it needs."""
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

    for name in names:
        add(name)
    return done


class Machine:
    def __init__(self, kernel, out, *more, append="rdinit=/init"):
        """`more`: further options of QEMU's; `append`: of the kernel's."""
        self.out = out
        self.log = out / "serial.log"
        self.log.unlink(missing_ok=True)
        control = out / "qmp"
        control.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", "-accel", "tcg", "-nodefaults", "-no-reboot", "-display", "none",
             "-serial", f"file:{self.log}", "-device", f"virtio-gpu-pci,xres={WIDTH},yres={HEIGHT}",
             "-device", "virtio-keyboard-pci,id=keyboard", "-device", "virtio-tablet-pci", "-device", "virtio-mouse-pci",
             "-kernel", kernel, "-initrd", out / "initrd", "-append", "console=ttyS0 quiet panic=-1 " + append,
             "-qmp", f"unix:{control},server=on,wait=off", *more])
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


def settle(machine, name, want, times=60):
    """Waits for the screen to be as wanted; how many bytes are not in the end."""
    for turn in range(times):
        if turn:
            time.sleep(0.5)
        try:
            wrong = differ(machine.shot(name), want)
        except subprocess.CalledProcessError:  # half of a picture
            wrong = WIDTH * HEIGHT * 3
        if not wrong:
            break
    return wrong


def kernel_of(root, tools):
    """The kernel below `root` and the folder of its modules; ends the test where something is missing."""
    for tool in ("qemu-system-x86_64", "cpio", "modinfo", "convert", *tools):
        if not shutil.which(tool):
            skip(f"{tool} is not here")
    kernels = sorted(pathlib.Path(root).glob("boot/vmlinuz-*"))
    if not kernels:
        skip(f"no kernel in {root}/boot")
    modules = pathlib.Path(root) / "lib/modules" / kernels[-1].name.removeprefix("vmlinuz-")
    if not list(modules.rglob("virtio-gpu.ko*")):
        skip(f"no virtio-gpu in {modules}")
    return kernels[-1], modules


def archive(root, to):
    """All below `root` as the kernel unpacks it at its start."""
    names = "\n".join(str(p.relative_to(root)) for p in root.rglob("*"))
    with open(to, "wb") as initrd:
        subprocess.run(["cpio", "-o", "-H", "newc", "--quiet", "-R", "0:0"], input=names.encode(), stdout=initrd, cwd=root, check=True)
