# SPDX-License-Identifier: Apache-2.0
# Sourced by interop/setup: a program in C that goes into shared memory with npipe.

lane_c_peer() {
  local folder=$peers/lane-c stamp
  stamp=$(stamp_of c "$here/setup.d/lane.sh" "$here"/peers/lane-c/*)
  if up_to_date lane-c "$stamp"; then
    return
  fi
  if [ "$(uname -s)" != Linux ]; then
    say "lane-c left out: only Linux has lanes"
    return
  fi
  need cc 'gcc libc6-dev' "a C compiler"
  mkdir -p "$folder"
  quietly cc -std=c17 -O2 -Wall -Wextra -Werror -pthread -o "$folder/pipe-peer" "$here"/peers/lane-c/*.c
  echo "$stamp" >"$folder/stamp"
  say "lane-c ready ($(cc --version | head -1))"
}
