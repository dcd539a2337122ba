# SPDX-License-Identifier: Apache-2.0
# Sourced by npipe, check, bench and .ci/run: sets up what they all need, a UTF-8 locale and a JDK.
#
# Exports JAVA_HOME, a JDK 25 or newer, and sets jdk_version to its full version. Looks at JAVA_HOME, then at the java on
# the PATH, then in the usual folders; there the oldest that is new enough wins, since that is the one npipe is tested
# with. Says what is missing and exits 2 when there is none.

# Names of pipes and files travel as UTF-8; under the C locale Java would turn them into question marks.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  *[Uu][Tt][Ff]-8* | *[Uu][Tt][Ff]8*) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac

# Sets jdk_version and jdk_major from the release file of a JDK (no process started), else by asking its java.
jdk_read_version() {
  jdk_version= jdk_major=0
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 0
  if [ -r "$1/release" ]; then
    while IFS='=' read -r jdk_key jdk_value; do
      jdk_value=${jdk_value#\"} jdk_value=${jdk_value%\"}
      case $jdk_key in
        JAVA_RUNTIME_VERSION) jdk_version=$jdk_value ;;
        JAVA_VERSION) jdk_version=${jdk_version:-$jdk_value} ;;
      esac
    done <"$1/release"
  fi
  if [ -z "$jdk_version" ]; then
    jdk_version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p') || jdk_version=
  fi
  jdk_major=${jdk_version%%[!0-9]*}
  jdk_major=${jdk_major:-0}
}

# Takes the first of its arguments that is new enough; with several, the one with the lowest version.
jdk_choose() {
  jdk_home= jdk_best=
  for jdk_candidate in "$@"; do
    jdk_read_version "$jdk_candidate"
    [ "$jdk_major" -ge 25 ] || continue
    if [ -z "$jdk_best" ] || [ "$jdk_major" -lt "$jdk_best" ]; then
      jdk_home=$jdk_candidate jdk_best=$jdk_major jdk_found=$jdk_version
    fi
  done
  [ -n "$jdk_home" ] || return 1
  JAVA_HOME=$jdk_home jdk_version=$jdk_found
  export JAVA_HOME
}

# The home of the java on the PATH, symbolic links followed; nothing when there is none.
jdk_on_path() {
  jdk_java=$(command -v java) || return 0
  jdk_java=$(readlink -f "$jdk_java" 2>/dev/null) || return 0
  printf '%s\n' "${jdk_java%/bin/java}"
}

jdk_missing() {
  cat >&2 <<END
npipe: needs a JDK 25 or newer, and there is none in JAVA_HOME (${JAVA_HOME:-not set}), on the PATH or in the usual folders.
npipe: install one (Temurin 25, for example, or the openjdk-25 package of the system) or set JAVA_HOME to its folder.
END
  exit 2
}

user_home=${HOME:-/nonexistent}
jdk_choose "${JAVA_HOME:-/nonexistent}" || jdk_choose "$(jdk_on_path)" || jdk_choose \
  /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /usr/local/*jdk* /opt/*jdk* /opt/java/* /opt/jvm/* \
  "$user_home"/.sdkman/candidates/java/* "$user_home"/.jdks/* "$user_home"/.local/share/mise/installs/java/* \
  /Library/Java/JavaVirtualMachines/*/Contents/Home "$user_home"/Library/Java/JavaVirtualMachines/*/Contents/Home \
  /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
  || jdk_missing
