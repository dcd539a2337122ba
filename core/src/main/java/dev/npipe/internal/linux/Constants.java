// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux;

/**
 * Numbers of the Linux kernel as its generic headers have them, which x86-64, AArch64, RISC-V and
 * LoongArch use ({@code asm-generic/socket.h}, {@code asm-generic/errno.h}, {@code sys/epoll.h}).
 */
final class Constants {
    static final int AF_UNIX = 1;
    static final int SOCK_STREAM = 1;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;

    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_PEERCRED = 17;
    static final int SO_RCVTIMEO = 20;
    static final int SO_SNDTIMEO = 21;
    static final int SO_PEERGROUPS = 59;

    /** Since Linux 6.5. */
    static final int SO_PEERPIDFD = 77;

    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_WAITALL = 0x100;
    static final int MSG_NOSIGNAL = 0x4000;

    static final int SHUT_RD = 0;
    static final int SHUT_WR = 1;
    static final int SHUT_RDWR = 2;

    static final int F_SETFL = 4;
    static final int O_RDWR = 2;

    /** {@code SIOCOUTQ}, which is {@code TIOCOUTQ}. */
    static final long SIOCOUTQ = 0x5411;

    static final int POLLIN = 0x1;
    static final int POLLERR = 0x8;
    static final int POLLHUP = 0x10;

    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CTL_DEL = 2;
    static final int EPOLL_CTL_MOD = 3;
    static final int EPOLL_CLOEXEC = 0x80000;
    static final int EPOLLIN = 0x1;
    static final int EPOLLOUT = 0x4;
    static final int EPOLLERR = 0x8;
    static final int EPOLLHUP = 0x10;
    static final int EPOLLRDHUP = 0x2000;
    static final int EPOLLONESHOT = 1 << 30;
    static final int EPOLLET = 1 << 31;

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ENOTDIR = 20;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EBADF = 9;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EINVAL = 22;
    static final int EPIPE = 32;
    static final int ERANGE = 34;
    static final int ENOPROTOOPT = 92;
    static final int EADDRINUSE = 98;
    static final int ECONNRESET = 104;
    static final int ENOTCONN = 107;
    static final int ECONNREFUSED = 111;

    private Constants() {}
}
