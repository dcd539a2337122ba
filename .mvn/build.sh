# SPDX-License-Identifier: Apache-2.0
# Sourced by npipe: builds the command into $app, one process at a time, and prepares the start-up cache of this JDK.
# The copy that runs is replaced by renaming, so a command that is still running keeps the file it was started from.

mkdir -p "$app" || exit 2

# The lock is the kernel's, so it never outlives its holder.
exec 9>"$root/.mvn/build.lock" || exit 2
if command -v flock >/dev/null; then
  flock 9
else
  perl -e 'open(my $lock, ">&=", 9) && flock($lock, 2) or die "npipe: cannot lock the build: $!\n"'
fi || exit 2

if outdated; then
  echo "npipe: building (first run, about a minute) …" >&2
  : >"$app/started"
  if ! MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${MAVEN_OPTS:-}" "$root/mvnw" -q -B -ntp -f "$root/pom.xml" \
    -Dquick -pl cli -am package >"$app/build.log" 2>&1 </dev/null 9>&-; then
    cat "$app/build.log" >&2
    echo "npipe: the build failed; the output of Maven is above" >&2
    exit 2
  fi
  "$JAVA_HOME/bin/java" "$root/.mvn/LauncherJars.java" "$root/cli/target/quick/npipe-cli.jar" "$app" 9>&- || exit 2
  rm -f "$app"/*.aot
  mv -f "$app/libraries.jar.new" "$app/libraries.jar" && mv -f "$app/npipe.jar.new" "$app/npipe.jar" &&
    mv -f "$app/started" "$app/built" || exit 2
fi

# The cache holds what the usual commands load.
# An empty one says that this JDK could not make it; the command then starts without.
if [ ! -e "$cache" ]; then
  "$JAVA_HOME/bin/java" -XX:AOTCacheOutput="$cache.new" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
    -cp "$app/npipe.jar:$app/libraries.jar" dev.npipe.cli.Main training \
    >"$app/cache.log" 2>&1 </dev/null 9>&-
  [ -s "$cache.new" ] || : >"$cache.new"
  mv -f "$cache.new" "$cache"
fi
exec 9>&-
