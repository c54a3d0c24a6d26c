"""The tarball of make dist, on a machine that has nothing but glibc and libstdc++: a root folder with
only these, entered by chroot in namespaces of its own. Without leave to make such, those tests are
skipped; what the files need of the system is checked from outside in any case.

TENSORCELL_BUILD=dir: another build folder than build.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

import pytest

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = os.environ.get("TENSORCELL_BUILD", "build")
NEWEST = {"GLIBC": (2, 35), "GLIBCXX": (3, 4, 30)}  # what Ubuntu 22.04 has
SYSTEM = {"libc.so.6", "libm.so.6", "libmvec.so.1", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libresolv.so.2",
          "ld-linux-x86-64.so.2", "libstdc++.so.6", "libgcc_s.so.1"}
MOST_BYTES = 64 << 20
INSIDE = "/opt/here"  # where the tarball is unpacked in the bare root


@pytest.fixture(scope="session")
def archive():
    made = subprocess.run(["make", "-s", "dist", f"BUILD={BUILD}"], cwd=TOP, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    archives = sorted((TOP / "dist").glob("tensorcell-*-x86_64.tar.gz"))
    return archives[-1]


@pytest.fixture(scope="session")
def unpacked(archive, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="fully_trusted")
    (inner,) = folder.iterdir()
    return inner


def objects(unpacked):
    return [unpacked / "bin/tensorcell", *sorted(unpacked.rglob("*.so*"))]


def dynamic(path):
    return subprocess.run(["objdump", "-p", path], check=True, capture_output=True, text=True).stdout


def test_nothing_newer_than_ubuntu_22_04_is_needed(unpacked):
    for path in objects(unpacked):
        for kind, *numbers in re.findall(r"\b(GLIBC|GLIBCXX)_(\d+)\.(\d+)(?:\.(\d+))?", dynamic(path).split("References")[-1]):
            version = tuple(int(n) for n in numbers if n)
            assert version <= NEWEST[kind], f"{path.name} needs {kind} {version}"


def test_every_library_is_there_or_the_systems(unpacked):
    shipped = {p.name for p in (unpacked / "lib/tensorcell/lib").iterdir()}
    assert not shipped & SYSTEM
    assert {"libdnnl.so.2", "libopenblas.so.0", "libzmq.so.5"} <= shipped
    for path in objects(unpacked):
        for name in re.findall(r"NEEDED +(\S+)", dynamic(path)):
            assert name in shipped | SYSTEM, f"{path.name} needs {name}"
            assert not re.match(r"lib(cuda|nv|cublas)", name), f"{path.name} links {name}"


def test_the_size_and_the_terms(archive, unpacked):
    assert archive.stat().st_size < MOST_BYTES
    terms = {p.name: p.stat().st_size for p in (unpacked / "LICENSES").iterdir()}
    assert {"tensorcell.txt", "libzmq5.txt"} <= terms.keys() and all(terms.values())
    assert "bin/tensorcell install" in (unpacked / "README").read_text()


def test_it_can_lie_anywhere(unpacked, tmp_path):
    """Also beside other libraries that LD_LIBRARY_PATH prefers."""
    moved = tmp_path / "a folder" / "moved"
    shutil.copytree(unpacked, moved)
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / "libzmq.so.5").write_text("no library")
    done = subprocess.run([moved / "bin/tensorcell", "run", "--quiet", "-"], input="ones(2, 2) @ ones(2, 2)\n", text=True,
                          capture_output=True, env={"LD_LIBRARY_PATH": str(wrong), "TENSORCELL_HISTORY": "none"})
    assert (done.returncode, done.stderr) == (0, "") and "2" in done.stdout


def test_install_names_the_place(unpacked, tmp_path):
    subprocess.run([unpacked / "bin/tensorcell", "install", "--prefix", tmp_path], check=True, capture_output=True)
    spec = (tmp_path / "share/jupyter/kernels/tensorcell/kernel.json").read_text()
    assert str(unpacked / "bin/tensorcell") in spec


# ---- in the bare root ---------------------------------------------------------------------------------


def host_library(name):
    for line in subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True).stdout.splitlines():
        if line.split(" ")[0].strip() == name and "x86-64" in line:
            return pathlib.Path(line.split("=> ")[1]).resolve()
    return None


class Bare:
    def __init__(self, root):
        self.root = root

    def command(self, *arguments):
        """In namespaces of its own, where it has /proc and /dev and no other file of the host."""
        inside = f"mount -t proc proc {self.root}/proc && mount --rbind /dev {self.root}/dev && exec chroot {self.root} \"$@\""
        return ["unshare", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", inside, "sh",
                f"{INSIDE}/bin/tensorcell", *arguments]

    def run(self, *arguments, cells=None, **environment):
        return subprocess.run(self.command(*arguments), input=cells, text=True, capture_output=True, timeout=120,
                              env={"PATH": os.environ["PATH"], "TENSORCELL_HISTORY": "none", **environment})


@pytest.fixture(scope="session")
def bare(unpacked, tmp_path_factory):
    root = tmp_path_factory.mktemp("root")
    for folder in ("proc", "dev", "tmp", "lib/x86_64-linux-gnu", "lib64", "opt"):
        (root / folder).mkdir(parents=True)
    for name in SYSTEM:
        source = host_library(name)
        if source:
            shutil.copyfile(source, root / "lib/x86_64-linux-gnu" / name)
            (root / "lib/x86_64-linux-gnu" / name).chmod(0o755)
    (root / "lib64/ld-linux-x86-64.so.2").symlink_to("../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
    shutil.copytree(unpacked, root / INSIDE[1:])
    made = Bare(root)
    tried = made.run("--version")
    if tried.returncode and "unshare" in tried.stderr:
        pytest.skip(f"no namespaces here: {tried.stderr.strip()}")
    assert tried.returncode == 0, tried.stderr
    return made


def test_cells(bare):
    done = bare.run("run", "--quiet", "-", cells='a = normal(300, 300)\nprint (a @ a).shape inv(a).shape\n')
    assert (done.returncode, done.stdout, done.stderr) == (0, "[300, 300] [300, 300]\n", "")


def test_files_are_read_and_written(bare):
    cells = 'x = ones(4, 4, dtype=u8)\nsave x "/tmp/x.npz"\nsave x "/tmp/x.png"\nload "/tmp/x.npz"\nload "/tmp/x.png"\n'
    done = bare.run("run", "--quiet", "-", cells=cells)
    assert (done.returncode, done.stderr) == (0, "")


def test_doctor(bare):
    done = bare.run("doctor")
    assert done.returncode == 0 and re.search("ok +CPU backend", done.stdout), done.stdout + done.stderr


def test_selftest(bare):
    done = bare.run("selftest", "cpu", "--quick")
    assert done.returncode == 0 and "passed: " in done.stdout, done.stdout + done.stderr


def test_selftest_of_a_simulated_gpu(bare):
    done = bare.run("selftest", "gpu0", "--quick", TENSORCELL_SIM_GPUS="1:512MiB")
    assert done.returncode == 0 and "(simulated)" in done.stdout, done.stdout + done.stderr


def test_a_kernel(bare):
    from jupyter_client import BlockingKernelClient
    from jupyter_client.connect import write_connection_file
    file, _ = write_connection_file(str(bare.root / "tmp/kernel.json"), key=b"a key")
    kernel = subprocess.Popen(bare.command("kernel", "--connection-file", "/tmp/kernel.json"),
                              env={"PATH": os.environ["PATH"], "TENSORCELL_HISTORY": "none"})
    client = BlockingKernelClient(connection_file=file)
    client.load_connection_file()
    client.start_channels()
    shown = []
    try:
        client.wait_for_ready(timeout=20)
        reply = client.execute_interactive("print sum(ones(3, 3))", timeout=20, output_hook=shown.append)
        assert reply["content"]["status"] == "ok"
        assert any(m["content"].get("text") == "9.0\n" for m in shown)
    finally:
        client.shutdown()
        client.stop_channels()
        assert kernel.wait(timeout=20) == 0


if __name__ == "__main__":
    sys.exit(pytest.main(["-q", __file__]))
