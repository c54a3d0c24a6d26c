"""What saving promises: the old file or the new one, never a part; and paths as a shell has them."""

import os
import resource
import subprocess

import numpy as np
import pytest
from session import error, must, run


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def limited(bytes_):
    """A program started with a limit on the size of files."""
    return ["/bin/sh", "-c", f"ulimit -f {bytes_ // 512}; exec \"$@\"", "sh"]


@pytest.mark.parametrize("ending", ["npy", "npz", "safetensors", "csv", "png", "csv.gz"])
def test_no_room_leaves_the_old_file(ending, folder):
    path = folder / f"x.{ending}"
    path.write_bytes(b"old")
    text = error(f'x = uniform(700, 700)\nsave x "x.{ending}"', folder, wrap=limited(1 << 18))
    assert f"FileError: x.{ending}: File too large" in text and "the file is as it was before" in text
    assert path.read_bytes() == b"old" and names(folder) == [f"x.{ending}"]


def test_a_full_disk(folder):
    """On a small file system of its own, where that is allowed."""
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        (disk / "x.npy").write_bytes(b"old")
        text = error('save ones(500, 500) "x.npy"', disk)
        assert "FileError: x.npy: No space left on device" in text
        assert (disk / "x.npy").read_bytes() == b"old" and names(disk) == ["x.npy"]
        must('save ones(10) "x.npy"', disk)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_permissions_links_and_new_files(folder):
    (folder / "x.npy").write_bytes(b"")
    os.chmod(folder / "x.npy", 0o640)
    os.symlink("x.npy", folder / "link.npy")
    must('save ones(3) "link.npy"\nsave ones(3) "new.npy"', folder)
    assert (folder / "link.npy").is_symlink() and np.load(folder / "x.npy").shape == (3,)
    assert os.stat(folder / "x.npy").st_mode & 0o777 == 0o640
    mask = os.umask(0)
    os.umask(mask)
    assert os.stat(folder / "new.npy").st_mode & 0o777 == 0o666 & ~mask


def test_a_link_to_nothing_yet_makes_its_target(folder):
    (folder / "deep").mkdir()
    os.symlink("second.npy", folder / "deep" / "first.npy")  # relative to the link's folder
    os.symlink(folder / "deep" / "target.npy", folder / "deep" / "second.npy")
    must('save ones(3) "deep/first.npy"', folder)
    assert np.load(folder / "deep" / "target.npy").shape == (3,)
    assert (folder / "deep" / "first.npy").is_symlink() and (folder / "deep" / "second.npy").is_symlink()
    assert names(folder) == ["deep"] and names(folder / "deep") == ["first.npy", "second.npy", "target.npy"]
    os.symlink("b.npy", folder / "a.npy")
    os.symlink("a.npy", folder / "b.npy")
    assert "FileError: a.npy: Too many levels of symbolic links" in error('save ones(3) "a.npy"', folder)
    assert (folder / "a.npy").is_symlink() and (folder / "b.npy").is_symlink()
    os.symlink("no/such.npy", folder / "c.npy")
    assert "FileError: c.npy: its folder: No such file or directory" in error('save ones(3) "c.npy"', folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_what_may_not_be_written_is_not_replaced(folder):
    (folder / "x.npy").write_bytes(b"old")
    os.chmod(folder / "x.npy", 0o444)
    assert "Permission denied" in error('save ones(3) "x.npy"', folder)
    assert (folder / "x.npy").read_bytes() == b"old"


def test_an_error_while_writing_leaves_nothing(folder):
    (folder / "x.npz").write_bytes(b"old")
    error('a = ones(2)\nb = cast(ones(2), bf16)\nsave [a, b] "x.npz"', folder)
    assert (folder / "x.npz").read_bytes() == b"old" and names(folder) == ["x.npz"]


@pytest.mark.parametrize("source, said", [
    ('save ones(2) "no/such/x.npy"', "FileError: no/such/x.npy: its folder: No such file or directory"),
    ('save ones(2) "x"', "FileError: x: its ending names no kind of file"),
    ('save ones(2) "x.npz.gz"', "cannot be packed as .gz"),
    ('save ones(2) ""', 'FileError: "" names no file'),
    ('save ones(2) "folder.npy"', "FileError: folder.npy: Is a directory"),
    ('save "x.npy" ones(2)', "next: save ones(2) \"x.npy\""),
    ('save "text" "x.npy"', "TypeError: a text cannot be saved"),
    ('save none "x.npy"', "TypeError: none cannot be saved"),
    ('fn f(x) < x >\nsave f "x.npy"', "TypeError: a function cannot be saved"),
    ('a = ones(2); b = ones(2); save [a, b] "x.npy"', "a file of this kind holds one tensor, and here are 2"),
    ('save ["a", "b"] "x.npy"', "a file of this kind holds numbers, and these are texts"),
    ('save ones(2) "/dev/full"', "its ending names no kind of file"),
])
def test_what_cannot_be_saved_is_said(source, said, folder):
    (folder / "folder.npy").mkdir()
    assert said in error(source, folder) and names(folder) == ["folder.npy"]


def test_devices_and_pipes_are_no_files(folder):
    os.symlink("/dev/full", folder / "x.npy")
    os.mkfifo(folder / "pipe.npy")
    assert "FileError: x.npy: Is no plain file" in error('save ones(2) "x.npy"', folder)
    assert "FileError: x.npy: Is no plain file" in error('load "x.npy"', folder, seconds=10)
    assert "FileError: pipe.npy: Is no plain file" in error('load "pipe.npy"', folder, seconds=10)


def test_home_is_a_tilde(folder):
    home = folder / "home"
    home.mkdir()
    must('save ones(3) "~/x.npy"\nx = load ~/x.npy\nprint x', folder, HOME=str(home))
    assert names(home) == ["x.npy"] and not (folder / "~").exists()


@pytest.mark.parametrize("typed, meant", [("trian.npy", "train.npy"), ("train", "train.npy"), ("sub/tset.npy", "sub/test.npy"),
                                          ("train.npz", "train.npy")])
def test_a_missing_file_has_near_names(typed, meant, folder):
    (folder / "sub").mkdir()
    for name in ["train.npy", "other.csv", "sub/test.npy"]:
        (folder / name).write_bytes(b"")
    assert f'did you mean "{meant}"?' in error(f'load "{typed}"', folder)


def test_names_cannot_command_the_terminal(folder):
    name = "a\x1b[31mb\x07.npy"
    (folder / name).write_bytes(b"nothing")
    text = error(f'load "a\\x1b[31mb\\x07.npy"', folder)
    assert "\x1b" not in text.split("\n")[0] and "a?[31mb?.npy: byte" in text


def test_a_file_cut_short_while_mapped_is_an_error_and_nothing_worse(folder):
    np.save(folder / "x.npy", np.ones(1 << 20, "f4"))
    source = 'x = load "x.npy"\ny = 5\n# %%\ntry < cut > else < y = 6 >\n'
    process = subprocess.Popen
    cells = ('x = load "x.npy"\ny = 5\nprint "ready"\n# %%\nanswer = input "go? "\n# %%\n'
             'try <\n  y = x + 1\n  print sum(y)\n> else < print error.kind error.text >\nprint y\n'
             'try < print sum(x) > else < print "again" error.kind >\nprint sum(x[0:1000])\n')
    from session import PROGRAM, environment
    (folder / "s.tcell").write_text(cells)
    with process([PROGRAM, "run", "--quiet", "s.tcell"], cwd=folder, env=environment(PROGRAM.parent), text=True,
                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as p:
        assert p.stdout.readline() == "ready\n"
        os.truncate(folder / "x.npy", 1 << 20)
        out, _ = p.communicate("yes\n", timeout=30)
    assert "FileError x.npy: another program cut the file short" in out
    assert "\n5\n" in out and "again FileError" in out and out.rstrip().endswith("1000.0")
    assert p.returncode == 0 and source


def test_a_gpu_keeps_no_copy_of_what_was_missing(folder):
    """Zeros stand in for the missing part: the second use is told, too."""
    from session import PROGRAM, environment
    np.save(folder / "x.npy", np.ones(1 << 20, "f4"))
    use = 'try <\n  with gpu0 < y = x + 1 >\n  print sum(y)\n> else < print error.kind >\n'
    (folder / "s.tcell").write_text('x = load "x.npy"\nprint "ready"\n# %%\nanswer = input "go? "\n# %%\n' + use + use)
    with subprocess.Popen([PROGRAM, "run", "--quiet", "s.tcell"], cwd=folder,
                          env={**environment(PROGRAM.parent), "TENSORCELL_SIM_GPUS": "1:64MiB"}, text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as p:
        assert p.stdout.readline() == "ready\n"
        os.truncate(folder / "x.npy", 1 << 20)
        out, _ = p.communicate("yes\n", timeout=30)
    assert out.count("FileError") == 2 and p.returncode == 0, out


def test_saving_can_be_interrupted(folder):
    """Within the limits of a signal: the temporary file is gone as well."""
    from session import PROGRAM, environment
    (folder / "s.tcell").write_text('x = uniform(3000, 3000)\nprint sum(x) > 0\nprint "ready"\nsave x "x.csv"\n'.replace(
        "print sum(x) > 0\n", "print (sum(x) > 0)\n"))
    with subprocess.Popen([PROGRAM, "run", "--quiet", "s.tcell"], cwd=folder, env=environment(PROGRAM.parent), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as p:
        while p.stdout.readline() != "ready\n":
            pass
        import signal
        import time
        time.sleep(0.3)
        p.send_signal(signal.SIGINT)
        _, err = p.communicate(timeout=10)
    assert "Interrupted" in err and names(folder) == ["s.tcell"]


def test_missing_codec_is_said(folder):
    np.savez(folder / "m.npz", x=np.ones(2))
    text = error('load "m.npz"', folder, TENSORCELL_FORMATS=str(folder))
    assert "FileError: m.npz: this kind of file needs" in text and "zlib.so, which is not there" in text
    assert resource  # the limit above is the shell's


def test_all_kinds_save_nothing_of_the_rest(folder):
    out, err, code = run('save ones(2, 2) "a.npy"\nsave ones(2, 2) "a.csv"', folder)
    assert (out, err, code) == ("", "", 0) and names(folder) == ["a.csv", "a.npy"]
