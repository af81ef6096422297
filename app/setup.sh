# SPDX-License-Identifier: GPL-3.0-or-later
# What app/run and tests/run share: the packages, the place of the builds, and steps that keep
# quiet until one fails. Sourced, not run; expects `set -euo pipefail` and $source_dir.
# shellcheck shell=bash

# The names are those of Debian 12 and of Ubuntu from 24.04 on.
packages_to_build=(
  g++ cmake ninja-build pkg-config
  # Qt6Charts' own CMake files look for Qt6OpenGL, whose package qt6-base-dev only recommends.
  qt6-base-dev qt6-charts-dev libqt6opengl6-dev
  libexpat1-dev zlib1g-dev liblzma-dev libzstd-dev libarchive-dev libmnl-dev libmaxminddb-dev libsqlite3-dev
  libcurl4-openssl-dev libmicrohttpd-dev                # ctscope-record
  libcap-dev libseccomp-dev libcap2-bin                # ctscope-capture
  # A bare machine has no font at all, and Qt brings none.
  fonts-dejavu-core
)
packages_to_test=(
  clang libclang-rt-dev llvm                           # the sanitizers, with names in what they say
  lld
  clang-format-14                                      # checks the layout of the code
  qt6-l10n-tools                                       # lupdate, which finds the texts to translate
  xvfb xauth                                           # a real X server
  dbus-daemon                                          # a session bus for notifications
  iproute2 iputils-ping nftables conntrack util-linux  # the network namespaces of tests/lab
  iptables tcpdump                                     # what copied rows are for
  openssh-server openssh-client dropbear-bin busybox procps openssl # other machines of tests/lab
  clickhouse-server clickhouse-client nfdump           # what ctscope-record sends to
)
packages_to_measure=(
  libbenchmark-dev libnetfilter-conntrack-dev
  clickhouse-server busybox nfdump
  conntrack mawk sqlite3 zstd iptstate iproute2 util-linux  # what ctscope is measured beside
)

fail() {
  printf '%s: %s\n' "$program_name" "$*" >&2
  exit 1
}

# One line per long step, for people only: scripts that read our output see nothing of it.
tell() {
  if [[ -t 2 ]]; then
    printf '%s: %s\n' "$program_name" "$*" >&2
  fi
}

# write_file FILE TEXT: writes a text of ours, or says why not.
write_file() {
  printf '%s' "$2" 2>/dev/null >"$1" || fail "$1 cannot be written. Is the disk full?"
}

# take_build_root: makes sure that files can be made in $build_root.
take_build_root() {
  mkdir -p "$build_root" 2>/dev/null || fail "$build_root cannot be made: set CTSCOPE_BUILD_DIR."
  [[ -w $build_root && -x $build_root ]] || fail "$build_root cannot be written to: set CTSCOPE_BUILD_DIR."
}

# build_root: a folder of this user and of this source tree, outside the source tree.
choose_build_root() {
  local tree
  tree=$(printf '%s' "$source_dir" | cksum)
  tree=${tree%% *}
  if [[ -n ${CTSCOPE_BUILD_DIR:-} ]]; then
    mkdir -p "$CTSCOPE_BUILD_DIR" 2>/dev/null || fail "CTSCOPE_BUILD_DIR=$CTSCOPE_BUILD_DIR cannot be made."
    build_root=$(cd "$CTSCOPE_BUILD_DIR" 2>/dev/null && pwd) || fail "CTSCOPE_BUILD_DIR=$CTSCOPE_BUILD_DIR cannot be entered."
    take_build_root
    return
  fi
  local cache=${XDG_CACHE_HOME:-}
  if [[ $cache != /* && ${HOME:-} == /* ]]; then
    cache=$HOME/.cache
  fi
  build_root=$cache/ctscope/$tree
  if [[ $cache == /* ]] && mkdir -p "$build_root" 2>/dev/null && [[ -w $build_root ]]; then
    return
  fi
  # Without a usable home. Others can write to /tmp as well, so the folder must be ours before anything is put there.
  local ours=${TMPDIR:-/tmp}/ctscope-$(id -u)
  mkdir -m 700 "$ours" 2>/dev/null || [[ -e $ours || -L $ours ]] || fail "there is no folder to build in: set CTSCOPE_BUILD_DIR."
  [[ -d $ours && -O $ours && ! -L $ours ]] || fail "$ours belongs to somebody else: set CTSCOPE_BUILD_DIR."
  # -perm is that of the folder itself.
  [[ -z $(find "$ours" -maxdepth 0 -perm /022) ]] || fail "others may write to $ours: set CTSCOPE_BUILD_DIR, or run chmod 700 on it."
  build_root=$ours/$tree
  take_build_root
}

# try LOG COMMAND...: runs the command; its output goes to LOG.
try() {
  local log=$1
  shift
  printf '$ %s\n' "$*" >>"$log"
  "$@" >>"$log" 2>&1 </dev/null
}

# give_up SENTENCE LOG: says what failed, with the end of the log, and stops.
give_up() {
  {
    printf '%s: %s\n' "$program_name" "$1"
    printf 'The last lines of %s:\n' "$2"
    sed '/^\[[0-9]*\/[0-9]*\] /d' "$2" | tail -n 30 | sed 's/^/    /'
  } >&2
  # Whatever failed, the packages are worth another look at the next start.
  rm -f "$build_root"/*.installed
  exit 1
}

missing_packages() {
  local name
  for name in "$@"; do
    if [[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) != installed ]]; then
      printf '%s\n' "$name"
    fi
  done
}

# install_packages KIND NAME...: makes sure that the packages are there. What was found complete
# once is remembered in a stamp, until the list changes or a build fails.
install_packages() {
  local kind=$1
  shift
  packages_wanted="$*"
  local stamp=$build_root/packages-$kind.installed wanted=$packages_wanted log=$build_root/packages-$kind.log
  if [[ -f $stamp && $(<"$stamp") == "$wanted" ]]; then
    return
  fi
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    require_tools "$@"
    return
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  if ((${#missing[@]} > 0)); then
    local as_root=()
    if ((EUID != 0)); then
      command -v sudo >/dev/null || fail "packages are missing, and sudo is not here to install them. As root:
    apt-get install --no-install-recommends ${missing[*]}"
      as_root=(sudo)
    fi
    tell "installing ${#missing[@]} packages: ${missing[*]}"
    local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y
      --no-install-recommends "${missing[@]}")
    write_file "$log" ''
    # The lists may be absent or too old to name files that still exist.
    if ! try "$log" "${install[@]}"; then
      try "$log" "${as_root[@]}" apt-get update || give_up "apt-get update failed." "$log"
      try "$log" "${install[@]}" || give_up "apt-get could not install ${missing[*]}." "$log"
    fi
  fi
  write_file "$stamp" "$wanted"
}

# Systems without apt: their packages have other names, so only the tools can be looked for here;
# missing libraries are found by CMake.
require_tools() {
  local tool
  for tool in c++ cmake ninja pkg-config; do
    command -v "$tool" >/dev/null || fail "$tool is missing. ctscope installs packages on Debian and Ubuntu only. Install these,
under the names of your system, and start again:
    $*"
  done
}

# build PRESET TARGET OPTION...: configures once (CMake notices later changes by itself) and
# builds. The result is in $build_root/PRESET.
build() {
  local preset=$1 target=$2
  shift 2
  if command -v ccache >/dev/null; then
    set -- "$@" -DCMAKE_CXX_COMPILER_LAUNCHER=ccache
  fi
  # It links five times as fast, and there are hundreds of test programs.
  if command -v ld.lld >/dev/null; then
    set -- "$@" -DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld
  fi
  local dir=$build_root/$preset log=$build_root/$preset.log options="$*"
  write_file "$log" ''
  if [[ ! -f $dir/build.ninja || ! -f $dir/options || $(<"$dir/options") != "$options" ]]; then
    tell "configuring ($preset)"
    # Half a configuration, or one of another CMake, is of no use.
    rm -f "$dir/CMakeCache.txt"
    try "$log" cmake -S "$source_dir" --preset "$preset" -B "$dir" "$@" ||
      give_up "CMake could not configure ($preset). If something is missing: on Debian 12 the packages are
    $packages_wanted" "$log"
    write_file "$dir/options" "$options"
    tell "building ($preset); this takes some minutes the first time"
  fi
  try "$log" cmake --build "$dir" --target "$target" --parallel "$(job_count)" ||
    give_up "building ($preset) failed." "$log"
}

# One job for each processor, but not more than the memory allows: a file of the window takes up to 1 GB.
job_count() {
  local processors memory
  processors=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1000000) + 1 }' /proc/meminfo)
  echo $((processors < memory ? processors : memory))
}
