# SPDX-License-Identifier: Apache-2.0
# Sourced by interop/setup: Gradle, which builds a program that uses the library.

gradle_tool() {
  if [ "$(uname -s)" != Linux ]; then
    say "gradle left out: the test that needs it runs on Linux only"
    return
  fi
  need gradle gradle "Gradle, which builds a program that uses npipe,"
  say "gradle is there"
}
