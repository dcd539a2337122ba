# SPDX-License-Identifier: Apache-2.0
# Sourced by interop/setup: packages, stamps, the log, and what it says.

apt_lists_are_fresh=no

# starter FOLDER <BODY: writes the program that starts the peer.
starter() {
  { echo '#!/bin/sh' && cat; } >"$1/pipe-peer"
  chmod +x "$1/pipe-peer"
}

# need COMMAND DEBIAN_PACKAGE DESCRIPTION
need() {
  if ! type -P "$1" >/dev/null; then
    install "$2" "$3"
  fi
}

# need_pip DESCRIPTION_OF_WHAT_IT_FETCHES
need_pip() {
  need python3 python3 "Python 3, which fetches $1"
  if ! python3 -m pip --version >>"$log" 2>&1; then
    install python3-pip "pip, which fetches $1"
  fi
}

# need_library SHARED_OBJECT DEBIAN_PACKAGE: for what SHARED_OBJECT itself is linked with.
need_library() {
  local missing
  missing=$(ldd "$1" | awk '/not found/ { print $1 }')
  if [ -n "$missing" ]; then
    install "$2" "$(echo $missing), which ${1##*/} is linked with,"
  fi
}

# install DEBIAN_PACKAGES DESCRIPTION
install() {
  if ! type -P apt-get >/dev/null; then
    fail "$2 is missing; install it with this system's package manager (Debian's package is $1)"
  fi
  if [ "$(id -u)" -ne 0 ]; then
    fail "$2 is missing; install it with: sudo apt-get install --no-install-recommends $1"
  fi
  say "installing $1"
  if [ $apt_lists_are_fresh = no ]; then
    one_at_a_time apt-get update -q
    apt_lists_are_fresh=yes
  fi
  one_at_a_time env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $1
}

# apt does not wait for another apt; a setup in another clone may be at the same point.
one_at_a_time() {
  quietly flock /var/cache/apt "$@" -o DPkg::Lock::Timeout=300
}

stamp_of() {
  local version=$1
  shift
  echo "$version $(cat "$@" | cksum)"
}

up_to_date() {
  [ -f "$peers/$1/stamp" ] && [ "$(cat "$peers/$1/stamp")" = "$2" ]
}

quietly() {
  echo "+ $*" >>"$log"
  if ! "$@" >>"$log" 2>&1 </dev/null; then
    tail -20 "$log" >&2
    fail "'$1 ${2:-}' failed; the whole log is $log"
  fi
}

say() {
  echo "setup: $*"
}

fail() {
  echo "setup: $*" >&2
  exit 1
}
