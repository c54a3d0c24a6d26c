#!/bin/sh
# Set-up for `make demo`, `make test`, `make test-all` and `make bench`: system packages (packages.txt) through apt,
# Python packages (requirements*.txt) into .venv. Only what is missing is installed; a second call
# with unchanged lists does nothing. Leaves the Python to use in build/setup/python.
#
#   tests/setup.sh demo|test|all
set -eu
cd "$(dirname "$0")/.."
purpose=$1
requirements=tests/requirements.txt
[ "$purpose" = demo ] && requirements=tests/requirements-demo.txt
[ "$purpose" = all ] && requirements=tests/requirements-all.txt
stamps=build/setup
key=$(cat tests/setup.sh tests/packages.txt tests/requirements*.txt | cksum)
say() { echo "set-up: $*" >&2; }

# What make test-all has set up is enough for make test, and that for make demo.
case $purpose in
demo) enough="demo test all" ;;
test) enough="test all" ;;
*) enough=$purpose ;;
esac
for done in $enough; do
    if [ -x "$(cat $stamps/python 2>/dev/null)" ] && [ "$(cat $stamps/$done 2>/dev/null)" = "$key" ]; then
        exit 0
    fi
done

there() { # KIND NAME…: is it on this machine?
    case $1 in
    cmd) command -v "$2" >/dev/null 2>&1 ;;
    # What cannot be asked yet is not called missing: pkg-config and gcc come first.
    pkg) ! command -v pkg-config >/dev/null 2>&1 || pkg-config --exists "$2" 2>/dev/null ;;
    python) base_python >/dev/null ;;
    lib) PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null | grep -q "^[[:space:]]*$2 " ;;
    header)
        command -v gcc >/dev/null 2>&1 || return 0
        name=$2
        shift 2
        for before in "$@"; do echo "#include <$before>"; done >"$stamps/probe.c"
        echo "#include <$name>" >>"$stamps/probe.c"
        gcc -fsyntax-only "$stamps/probe.c" 2>/dev/null
        ;;
    esac
}

base_python() { # one that can make virtual environments with pip in them
    for python in python3 /usr/bin/python3; do
        if "$python" -c 'import venv, ensurepip' 2>/dev/null; then
            echo "$python"
            return 0
        fi
    done
    return 1
}

missing() {
    while read -r needed package how; do
        case $needed in '' | '#'*) continue ;; esac
        if [ "$needed" = demo ] || [ "$purpose" != demo ]; then
            # The words of the row's last column are separate arguments.
            # shellcheck disable=SC2086
            there $how || echo "$package"
        fi
    done <tests/packages.txt
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null 2>&1 || return 1
    say "installing $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

system_packages() {
    # Twice, since with pkg-config and gcc there more can be asked.
    for _ in 1 2; do
        list=$(missing | tr '\n' ' ')
        [ -n "$list" ] || return 0
        # shellcheck disable=SC2086
        apt_install $list || break
    done
    list=$(missing | tr '\n' ' ')
    [ -n "$list" ] || return 0
    say "these are missing and could not be installed here (Debian's names): $list"
    say "install them, then run the same command again"
    exit 1
}

from_pypi() {
    python=$(base_python)
    # One that was interrupted while it was made has no pip: made anew.
    .venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv >&2 || return 1
    say "Python packages into .venv"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$requirements" >&2 || return 1
    echo "$PWD/.venv/bin/python" >"$stamps/python"
    [ "$purpose" = demo ] || nvrtc
}

# NVIDIA's compiler, for the tests of CUDA sources, where no toolkit has brought it: 100 MB. Without
# it make test says what it skips.
nvrtc() {
    .venv/bin/python tests/cuda/nvrtc.py >/dev/null && return 0
    say "NVRTC into .venv (no CUDA toolkit has it here)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check nvidia-cuda-nvrtc >&2 ||
        say "NVRTC could not be installed: CUDA sources will not be compiled by it"
}

from_debian() { # make demo only: a client that runs notebooks is in Debian too
    modules='import nbclient, nbconvert'
    say "nothing could be installed from PyPI (see above): making do with Debian's nbclient"
    /usr/bin/python3 -c "$modules" 2>/dev/null || apt_install python3-nbclient python3-nbconvert || return 1
    /usr/bin/python3 -c "$modules" || return 1
    echo /usr/bin/python3 >"$stamps/python"
}

mkdir -p $stamps
system_packages
if ! from_pypi; then
    if [ "$purpose" != demo ] || ! from_debian; then
        say "the Python packages of $requirements could not be installed"
        exit 1
    fi
fi
echo "$key" >"$stamps/$purpose"
