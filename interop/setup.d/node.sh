# SPDX-License-Identifier: Apache-2.0
# Sourced by interop/setup: Node.js of this system, and what runs on it.

node_peer() {
  local stamp
  stamp=$(stamp_of "$(node --version 2>/dev/null || echo none)" "$here/setup.d/node.sh" "$here"/peers/node/*)
  if up_to_date node "$stamp"; then
    return
  fi
  node_runtime
  mkdir -p "$peers/node"
  starter "$peers/node" <<'SH'
exec node "${0%/*}/../../peers/node/pipe-peer.js" "$@"
SH
  smoke node
  stamp_of "$(node --version)" "$here/setup.d/node.sh" "$here"/peers/node/* >"$peers/node/stamp"
  say "node ready (Node.js $(node --version))"
}

# Its version is the one that package.json names.
vscode_jsonrpc_peer() {
  local sources=$here/peers/vscode-jsonrpc folder=$peers/vscode-jsonrpc stamp
  stamp=$(stamp_of "$(node --version 2>/dev/null || echo none)" "$here/setup.d/node.sh" "$sources"/*)
  if up_to_date vscode-jsonrpc "$stamp"; then
    return
  fi
  node_runtime
  need npm npm "npm, which fetches vscode-jsonrpc,"
  mkdir -p "$folder"
  cp "$sources/package.json" "$folder"
  quietly npm install --prefix "$folder" --no-audit --no-fund --no-package-lock
  starter "$folder" <<'SH'
NODE_PATH=${0%/*}/node_modules exec node "${0%/*}/../../peers/vscode-jsonrpc/language-peer.cjs" "$@"
SH
  stamp_of "$(node --version)" "$here/setup.d/node.sh" "$sources"/* >"$folder/stamp"
  say "vscode-jsonrpc ready (Node.js $(node --version))"
}

node_runtime() {
  need node nodejs "Node.js"
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  if [ "$major" -lt 18 ]; then
    fail "Node.js $(node --version) is too old: 18 or newer is needed"
  fi
}
