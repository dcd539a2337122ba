# SPDX-License-Identifier: Apache-2.0
# Sourced by interop/setup: programs of this system that the command is tried with. Some have a pipe or a socket of their
# own, some are what users would take instead, and some look at what the command writes.

programs() {
  if [ "$(uname -s)" != Linux ]; then
    say "programs of the system left out: the tests that need them run on Linux only"
    return
  fi
  local each program package missing=()
  for each in \
    tmux zsh fish groff jq man:man-db socat nc:netcat-openbsd tshark curl \
    chromium chromedriver:chromium-driver \
    mpv nvim:neovim redis-server ssh-agent:openssh-client sshd:openssh-server podman busybox:busybox-static qemu-system-x86_64:qemu-system-x86 \
    my_print_defaults:mariadb-client-core mariadbd:mariadb-server-core; do
    program=${each%%:*} package=${each#*:}
    if ! PATH=$PATH:/usr/sbin type -P "$program" >/dev/null; then
      missing+=("$package")
    fi
  done
  if ! compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null && ! type -P postgres >/dev/null; then
    postgresql
  fi
  if [ ${#missing[@]} -eq 0 ]; then
    say "the programs of the system are there"
    return
  fi
  install "${missing[*]}" "programs that npipe is tried with"
  for package in "${missing[@]}"; do
    case $package in
      redis-server) leave_unstarted redis-server ;;
      openssh-server) leave_unstarted ssh ;;
      podman) leave_unstarted podman.socket podman.service podman-restart.service podman-auto-update.timer ;;
    esac
  done
  say "programs ready (${missing[*]})"
}

# Services that a package has started; the tests start their own.
leave_unstarted() {
  if [ -d /run/systemd/system ] && [ "$(id -u)" -eq 0 ]; then
    quietly systemctl disable --now "$@"
  fi
}

# Its package would make a cluster of databases and start it; the tests make theirs.
postgresql() {
  local settings=/etc/postgresql-common/createcluster.d/npipe-setup.conf
  install postgresql-common "what says whether PostgreSQL starts by itself"
  mkdir -p "${settings%/*}"
  echo 'create_main_cluster = false' >"$settings"
  install postgresql "PostgreSQL, a server that npipe is tried with"
  rm "$settings"
  say "postgresql ready"
}
