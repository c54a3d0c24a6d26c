"""make dist: one relocatable tarball of the program, its backends and the libraries they need.

  dist.py BUILD RELINKED VERSION     RELINKED is the program linked to look for libraries in
                                     $ORIGIN/../lib/tensorcell/lib, before the system's

That path is an RPATH, not a RUNPATH: it then holds for everything the program loads, so that
libraries made elsewhere stay as they are, and no LD_LIBRARY_PATH of the user's puts others in their
place.

Not in it: glibc; libstdc++ and libgcc_s, which libzmq and oneDNN need and every system with a
graphical or scientific program has (Ubuntu 22.04's is new enough, which tests/dist checks; a second
one in a process is how crashes are made); anything of CUDA, which belongs to the driver or toolkit
of the machine.
"""

import gzip
import io
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

TOP = pathlib.Path(__file__).resolve().parent.parent
SYSTEM = re.compile(r"(linux-vdso|ld-linux.*|lib(c|m|mvec|pthread|dl|rt|resolv|util|anl|nsl|stdc\+\+|gcc_s))\.so(\..*)?$")
LOADED_LATER = ["libdnnl.so.2", "libopenblas.so.0"]  # by the CPU backend, when first needed
MOST = 64 << 20  # bytes of the tarball

README = """tensorcell {version}: a Jupyter kernel for tensors, for x86-64 Linux with glibc 2.35 or newer

  bin/tensorcell install --user     tells Jupyter where this kernel is; then choose tensorcell
  bin/tensorcell doctor             says what can compute here, and why what is missing is missing

The folder can lie anywhere; after moving it, install again. NVIDIA GPUs are used where a driver and
CUDA 12 or 13 (cuBLAS, NVRTC) are found; `bin/tensorcell selftest gpu0` checks one.
`bin/tensorcell run FILE` runs cells without Jupyter. LICENSES holds the terms of what is in lib/.
"""


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def needed(path):
    """name → file of every library that the loader brings in for `path`."""
    found = {}
    for line in output("ldd", path).splitlines():
        match = re.match(r"\s*(\S+)(?: => (\S+))? ?(?:\(0x|not found)", line)
        if not match:
            continue
        name, file = match.groups()
        if SYSTEM.match(pathlib.Path(name).name):
            continue
        if not file or not file.startswith("/"):
            sys.exit(f"dist: {path} needs {name}, which is not found")
        found[name] = pathlib.Path(file)
    return found


def loaded_later(name):
    for line in output("/sbin/ldconfig", "-p").splitlines():
        if line.split(" ")[0].strip() == name and "x86-64" in line:
            return pathlib.Path(line.split("=> ")[1])
    sys.exit(f"dist: {name} is not found; install it first (tests/packages.txt)")


def libraries(roots):
    """Everything that the roots load, by the name under which they ask for it."""
    found = {name: loaded_later(name) for name in LOADED_LATER}
    for root in [*roots, *found.values()]:
        found = {**needed(root), **found}
    return {name: path.resolve() for name, path in sorted(found.items())}


def put(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o755)
    subprocess.run(["strip", "--strip-unneeded", target], check=True)


def package_of(path):
    """The Debian package that a library came with, and its terms. Its files may be listed under
    /lib or /usr/lib, which are one folder."""
    for spelling in (str(path), str(path).removeprefix("/usr")):
        found = subprocess.run(["dpkg", "-S", spelling], capture_output=True, text=True)
        if found.returncode == 0:
            package = found.stdout.split(":")[0]
            return package, pathlib.Path("/usr/share/doc") / package / "copyright"
    sys.exit(f"dist: no package says what the terms of {path} are")


def write_licenses(folder, shipped):
    folder.mkdir()
    shutil.copyfile(TOP / "LICENSE", folder / "tensorcell.txt")
    for path in shipped.values():
        package, terms = package_of(path)
        if not terms.exists():
            sys.exit(f"dist: {terms} is missing, the terms of {path}")
        shutil.copyfile(terms, folder / f"{package}.txt")


def stage(build, relinked, folder, version):
    shutil.rmtree(folder, ignore_errors=True)
    backends, formats = sorted((build / "backends").glob("*.so")), sorted((build / "formats").glob("*.so"))
    put(relinked, folder / "bin/tensorcell")
    for kind, objects in (("backends", backends), ("formats", formats)):
        for path in objects:
            put(path, folder / "lib/tensorcell" / kind / path.name)
    shipped = libraries([relinked, *backends, *formats])
    for name, path in shipped.items():
        put(path, folder / "lib/tensorcell/lib" / name)
    write_licenses(folder / "LICENSES", shipped)
    (folder / "README").write_text(README.format(version=version))


def pack(folder, archive):
    """The same bytes for the same files: no times, no owners."""
    def plain(entry):
        entry.uid = entry.gid = entry.mtime = 0
        entry.uname = entry.gname = ""
        return entry
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                tar.add(path, f"{folder.name}/{path.relative_to(folder)}", filter=plain)
    with open(archive, "wb") as out, gzip.GzipFile("", "wb", 6, out, mtime=0) as packed:
        packed.write(held.getvalue())


def tell(folder, archive):
    files = sorted((p for p in folder.rglob("*") if p.is_file()), key=lambda p: -p.stat().st_size)
    for path in files[:8]:
        print(f"{path.stat().st_size / 2**20:8.1f} MiB  {path.relative_to(folder)}")
    rest = sum(p.stat().st_size for p in files[8:])
    print(f"{rest / 2**20:8.1f} MiB  {len(files) - 8} other files")
    size = archive.stat().st_size
    print(f"{size / 2**20:8.1f} MiB  {archive} (packed)")
    if not (folder / "lib/tensorcell/backends/cuda.so").exists():
        print("without cuda.so: CUDA's headers were not found when it was built")
    if size > MOST:
        sys.exit(f"dist: the tarball is larger than {MOST >> 20} MiB")


def main():
    build, relinked, version = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    folder = TOP / "dist" / f"tensorcell-{version}-x86_64"
    archive = folder.with_name(folder.name + ".tar.gz")
    stage(build, relinked, folder, version)
    pack(folder, archive)
    tell(folder, archive)


if __name__ == "__main__":
    main()
