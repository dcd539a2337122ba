# SPDX-License-Identifier: Apache-2.0
# Sourced by interop/setup: Samba, of which the tests start servers of their own. The package starts one of the
# system's, which they do not need; where there was none before, it is stopped again.

samba() {
  if [ "$(uname -s)" != Linux ]; then
    say "samba left out: the tests that need it run on Linux only"
    return
  fi
  if find_samba; then
    say "samba is there ($(smbd --version))"
    samba_peers
    return
  fi
  install samba "Samba, a file server that passes on clients of other machines,"
  find_samba || fail "the package samba has brought no smbd and pdbedit"
  if [ -d /run/systemd/system ] && [ "$(id -u)" -eq 0 ]; then
    quietly systemctl disable --now smbd
  fi
  say "samba ready ($(smbd --version))"
  samba_peers
}

# Programs that share no code with npipe: a client in Python, Samba's own decoder of its messages, and a center that
# gives out Kerberos tickets, of which the tests start one of their own.
samba_peers() {
  if ! type -P ndrdump >/dev/null; then
    install samba-testsuite "ndrdump, of Samba's test suite,"
  fi
  if ! { type -P krb5kdc && type -P kadmin.local && type -P kinit; } >/dev/null; then
    install "krb5-kdc krb5-admin-server krb5-user" "MIT Kerberos,"
    if [ -d /run/systemd/system ] && [ "$(id -u)" -eq 0 ]; then
      quietly systemctl disable --now krb5-kdc krb5-admin-server
    fi
  fi
  if ! /usr/bin/python3 -c 'import impacket' 2>/dev/null; then
    install python3-impacket "impacket, a client of file servers in Python,"
  fi
}

# Its programs are where only root's search path leads.
find_samba() {
  PATH=$PATH:/usr/sbin:/sbin
  type -P smbd >/dev/null && type -P pdbedit >/dev/null && type -P setpriv >/dev/null
}
