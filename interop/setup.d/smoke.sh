# SPDX-License-Identifier: Apache-2.0
# Sourced by interop/setup: a conversation between the two ends of a new peer.

# A peer that cannot say anything at all must be found out here and not in a test.
smoke() {
  local pipe=setup-$$ folder said server
  folder=$(mktemp -d)
  TMPDIR=$folder "$peers/$1/pipe-peer" demo-server "$pipe" >>"$log" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    [ -S "$folder/CoreFxPipe_$pipe" ] && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  said=$(TMPDIR=$folder "$peers/$1/pipe-peer" demo-client "$pipe" 2>>"$log" | tail -1) || true
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -rf "$folder"
  if [ "$said" != 'Receive 58 bytes from server: "Default response from server"' ]; then
    no_answer "$1"
  fi
}

# no_answer PEER: what both ends said is the end of the log.
no_answer() {
  tail -20 "$log" >&2
  fail "$1 does not answer its own client; the whole log is $log"
}
