#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# engine.sh FOLDER: podman's API at FOLDER/engine.sock, with all that it keeps in FOLDER. It is the first process of
# namespaces of its own: when it has ended, all that podman has mounted and started is gone.
set -e
cd "$1"

# With both versions of control groups crun starts nothing, though it is told to do without them.
if mountpoint -q /sys/fs/cgroup/unified; then
  umount /sys/fs/cgroup/unified
fi

# Nothing that a small machine or a container would refuse.
cat >containers.conf <<CONF
[containers]
cgroups = "disabled"
netns = "none"
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
CONF
export CONTAINERS_CONF=$1/containers.conf

podman --root "$1/root" --runroot "$1/run" --tmpdir "$1/tmp" --storage-driver vfs \
  system service --time 0 "unix://$1/engine.sock"
