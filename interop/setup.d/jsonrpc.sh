# SPDX-License-Identifier: Apache-2.0
# Sourced by interop/setup: an end of JSON-RPC in C#. On Linux it runs in the runtime of the peer dotnet-3.1, with its
# System.Text.Json; for Windows in that of windows-dotnet, with the Newtonsoft.Json that comes beside its compiler.

dotnet_jsonrpc_peer() {
  local folder=$peers/dotnet-jsonrpc stamp
  stamp=$(stamp_of 3.1 "$here"/setup.d/{dotnet,jsonrpc}.sh "$here"/peers/jsonrpc/*.cs "$here"/peers/jsonrpc/*/*.cs)
  if up_to_date dotnet-jsonrpc "$stamp"; then
    return
  fi
  dotnet_peer dotnet-3.1 3.1.23 fetch_dotnet_3_1
  if [ ! -x "$peers/dotnet-3.1/runtime/dotnet" ]; then
    say "dotnet-jsonrpc left out, too"
    return
  fi
  mkdir -p "$folder"
  local assembly references=()
  for assembly in System.Private.CoreLib System.Runtime System.Runtime.Extensions System.Collections \
      System.Collections.Concurrent System.Console System.IO.Pipes System.Memory System.Text.Json System.Threading \
      System.Threading.Tasks System.Threading.Thread; do
    references+=("-r:$peers/dotnet-3.1/runtime/shared/Microsoft.NETCore.App/3.1.23/$assembly.dll")
  done
  # 1702: the compiler remarks that an assembly refers to itself by its own version.
  quietly mcs -nologo -noconfig -nostdlib -optimize -warnaserror -nowarn:1702 "${references[@]}" \
    "-out:$folder/PipePeer.dll" "$here"/peers/jsonrpc/*.cs "$here/peers/jsonrpc/system-text-json/Json.cs"
  cp "$peers/dotnet-3.1/PipePeer.runtimeconfig.json" "$folder"
  starter "$folder" <<'SH'
export COMPlus_EnableDiagnostics=0 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
exec "${0%/*}/../dotnet-3.1/runtime/dotnet" "${0%/*}/PipePeer.dll" "$@"
SH
  jsonrpc_smoke dotnet-jsonrpc
  echo "$stamp" >"$folder/stamp"
  say "dotnet-jsonrpc ready"
}

windows_jsonrpc_peer() {
  local folder=$peers/windows-jsonrpc stamp
  stamp=$(stamp_of "$windows_dotnet" "$here"/setup.d/{jsonrpc,windows-peers}.sh "$here"/peers/jsonrpc/*.cs \
    "$here"/peers/jsonrpc/*/*.cs)
  if up_to_date windows-jsonrpc "$stamp"; then
    return
  fi
  windows_place windows-jsonrpc || return 0
  windows_dotnet_peer
  local dotnet=$peers/windows-dotnet assembly words=()
  mkdir -p "$folder"
  cp "$dotnet/compiler/Newtonsoft.Json.dll" "$dotnet/PipePeer.runtimeconfig.json" "$folder"
  for assembly in System.Private.CoreLib netstandard System.Runtime System.Runtime.Extensions System.Collections \
      System.Collections.Concurrent System.Console System.IO.Pipes System.Threading System.Threading.Tasks \
      System.Threading.Thread; do
    words+=("-r:$(windows_path "$dotnet/runtime/shared/Microsoft.NETCore.App/$windows_dotnet/$assembly.dll")")
  done
  words+=("-r:$(windows_path "$folder/Newtonsoft.Json.dll")")
  for source in "$here"/peers/jsonrpc/*.cs "$here/peers/jsonrpc/newtonsoft/Json.cs"; do
    words+=("$(windows_path "$source")")
  done
  quietly windows_run "$dotnet/runtime/dotnet.exe" "$(windows_path "$dotnet/compiler/csc.dll")" -nologo -noconfig -nostdlib \
    -optimize -warnaserror -nowarn:1701,1702 "-out:$(windows_path "$folder/PipePeer.dll")" "${words[@]}"
  windows_starter windows-jsonrpc "$dotnet/runtime/dotnet.exe" "$folder/PipePeer.dll"
  jsonrpc_smoke windows-jsonrpc
  jsonrpc_smoke windows-jsonrpc --messages
  echo "$stamp" >"$folder/stamp"
  say "windows-jsonrpc ready (.NET runtime $windows_dotnet for Windows)"
}

# jsonrpc_smoke PEER [OPTION]: its client waits for its server by itself.
jsonrpc_smoke() {
  local peer=$1 pipe=setup-jsonrpc-$$ folder server
  shift
  folder=$(mktemp -d)
  TMPDIR=$folder "$peers/$peer/pipe-peer" "$@" server "$pipe" >"$folder/server" 2>&1 </dev/null &
  server=$!
  TMPDIR=$folder "$peers/$peer/pipe-peer" "$@" client "$pipe" >"$folder/client" 2>&1 </dev/null || kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  cat "$folder"/{server,client} >>"$log"
  if ! grep -q '^noted good, bye' "$folder/client"; then
    no_answer "$peer"
  fi
  rm -rf "$folder"
}
