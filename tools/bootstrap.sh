#!/bin/sh
# Brings a bare checkout to where a make target can run, and nothing further:
#   bootstrap.sh run | test     the locked Python packages, in .venv
#   bootstrap.sh browser        Chromium, and the library Playwright's driver needs
#   bootstrap.sh faults         what breaks disks: strace, and a file system to cut off
#   bootstrap.sh video          Janus, a video server to try the embedded room with
#   bootstrap.sh lock           writes requirements/*.txt anew
# As root it installs a missing Debian package. Otherwise it prints the line to type and exits 2.
set -eu
cd "$(dirname "$0")/.."
VENV=.venv
STEP=${1:?"run, test, browser, faults, video or lock"}

say() { printf 'bootstrap: %s\n' "$*" >&2; }
die() { say "$*"; exit 2; }
has() { command -v "$1" >/dev/null 2>&1; }

# debian REASON PACKAGE...
debian() {
  reason=$1; shift
  line="apt-get install -y --no-install-recommends $*"
  has apt-get || die "$reason. Install it (on Debian: $line), then repeat."
  [ "$(id -u)" = 0 ] || die "$reason. Run: sudo $line   then repeat."
  say "$reason: installing $*"
  DEBIAN_FRONTEND=noninteractive
  export DEBIAN_FRONTEND
  { apt-get update -qq && $line -qq >/dev/null; } || die "that failed. Run: $line   and read why."
}

python_at_least_311() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
  for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if python_at_least_311 "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
}

# Debian splits venv from python3: the module is there, but what it calls is not.
can_make_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

no_python() {
  die "Python 3.11 or newer is needed and ${PYTHON:-python3} is not. Run: make PYTHON=/path/to/python3.11"
}

make_venv() {
  python=$(find_python)
  if [ -z "$python" ]; then
    has "${PYTHON:-python3}" || [ -n "${PYTHON:-}" ] || debian "python3 not found" python3 python3-venv
    python=$(find_python)
    [ -n "$python" ] || no_python
  fi
  if has uv; then
    uv venv --quiet --clear --no-config --python "$python" "$VENV"
    return
  fi
  can_make_venv "$python" || debian "$python cannot make a venv here" python3-venv
  can_make_venv "$python" || die "$python still cannot make a venv. Run: make PYTHON=/usr/bin/python3"
  "$python" -m venv --clear "$VENV"
}

# The uv of the lock file, whatever else is on this machine: one installer, one behaviour.
install_uv() {
  cmp -s requirements/uv.txt "$VENV/.uv" && [ -x "$VENV/bin/uv" ] && return
  if "$VENV/bin/python" -c 'import pip' 2>/dev/null; then
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
  else
    uv pip install --quiet --python "$VENV/bin/python" --require-hashes -r requirements/uv.txt
  fi
  cp requirements/uv.txt "$VENV/.uv"
}

install_packages() {
  "$VENV/bin/python" -c '' 2>/dev/null || make_venv
  install_uv
  # Compiled now, or the first start pays for it.
  "$VENV/bin/uv" pip install --quiet --compile-bytecode --python "$VENV/bin/python" \
    --require-hashes -r "requirements/$1.txt"
}

find_browser() {
  for candidate in ${CHROMIUM:-chromium-headless-shell chromium chromium-browser google-chrome}; do
    has "$candidate" && return
  done
  return 1
}

driver_starts() {
  node=$("$VENV/bin/python" -c 'import pathlib, playwright
print(pathlib.Path(playwright.__file__).parent / "driver" / "node")') && "$node" --version >/dev/null 2>&1
}

install_browser() {
  missing=
  find_browser || missing="chromium-headless-shell"
  # Another Chromium will do, but its windows cost the tests a third of their time.
  if [ -z "$missing${CHROMIUM:-}" ] && [ "$(id -u)" = 0 ] && ! has chromium-headless-shell; then
    quicker="apt-get install -y --no-install-recommends -qq chromium-headless-shell"
    { apt-get update -qq && $quicker; } >/dev/null 2>&1 || say "browser tests go on without: $quicker"
  fi
  driver_starts || missing="$missing libatomic1"
  # shellcheck disable=SC2086 # a list of packages
  [ -z "$missing" ] || debian "browser tests need:${missing:+ }$missing" $missing
  find_browser || die "browser not found. Run: apt-get install chromium   or set CHROMIUM=/path"
  driver_starts || die "Playwright's driver does not start. Run: $node --version   and read why."
}

# mkfs.ext4 is in /usr/sbin, where only root looks.
has_sbin() { PATH="$PATH:/usr/sbin:/sbin" has "$1"; }

install_faults() {
  # Nobody else can break disks: those tests are left out, and this is asked again next time.
  [ "$(id -u)" = 0 ] || exit 0
  missing=
  has strace || missing="strace"
  has_sbin mkfs.ext4 || missing="$missing e2fsprogs"
  { has_sbin mount && has_sbin losetup; } || missing="$missing mount"
  # shellcheck disable=SC2086 # a list of packages
  [ -z "$missing" ] || debian "tests that break disks need:${missing:+ }$missing" $missing
}

install_video() {
  missing=
  has janus || missing="janus"
  # Two browsers meet in a network of their own, which root can make.
  has_sbin ip || missing="$missing iproute2"
  # shellcheck disable=SC2086 # a list of packages
  [ -z "$missing" ] || debian "tests of the video room need:${missing:+ }$missing" $missing
}

lock() {
  for list in uv run test; do
    # UV_NO_CONFIG and the unset variables keep this machine's package sources out of the files.
    env -u UV_FIND_LINKS -u UV_INDEX -u UV_DEFAULT_INDEX "$VENV/bin/uv" pip compile --quiet --no-config \
      --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
      "requirements/$list.in" -o "requirements/$list.txt"
  done
}

case $STEP in
  run) install_packages run; touch "$VENV/.run" ;;
  test) install_packages test; touch "$VENV/.run" "$VENV/.test" ;;
  browser) install_browser; touch "$VENV/.browser" ;;
  faults) install_faults; touch "$VENV/.faults" ;;
  video) install_video; touch "$VENV/.video" ;;
  lock) lock ;;
  *) die "unknown step: $STEP" ;;
esac
