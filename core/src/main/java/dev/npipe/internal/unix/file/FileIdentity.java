// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a file is and whose.
 *
 * @param device the file system's number, as stat(2) tells it
 * @param links how many names the file has
 */
public record FileIdentity(long device, long inode, long uid, int mode, long links) {
    private static final int TYPE_MASK = 0170000;
    private static final int SOCKET = 0140000;
    private static final int LINK = 0120000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int FIFO = 0010000;
    private static final int STICKY = 01000;
    private static final int WRITABLE_BY_OTHERS = 0022;

    /** The file at the path, which may be a link; empty when there is none. */
    public static Optional<FileIdentity> of(Path path) throws IOException {
        return read(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** What a link at the path leads to, or the file if it is none. */
    public static Optional<FileIdentity> ofTarget(Path path) throws IOException {
        return read(path);
    }

    private static Optional<FileIdentity> read(Path path, LinkOption... how) throws IOException {
        try {
            Map<String, Object> of = Files.readAttributes(path, "unix:dev,ino,uid,mode,nlink", how);
            return Optional.of(
                    new FileIdentity(
                            number(of, "dev"),
                            number(of, "ino"),
                            number(of, "uid"),
                            (int) number(of, "mode"),
                            number(of, "nlink")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            if (Files.exists(path, how)) {
                throw e;
            }
            return Optional.empty(); // a loop of links, or a file in place of a directory
        }
    }

    private static long number(Map<String, Object> attributes, String name) {
        if (attributes.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalStateException("the file system does not tell the attribute " + name);
    }

    /** What kind of file it is, in words for messages. */
    public String kind() {
        return switch (mode & TYPE_MASK) {
            case SOCKET -> "a socket";
            case LINK -> "a link";
            case DIRECTORY -> "a directory";
            case REGULAR -> "a plain file";
            case FIFO -> "a FIFO";
            default -> "a device";
        };
    }

    /** True when both are the same file, whatever it is called now. */
    public boolean isSameFile(FileIdentity other) {
        return device == other.device && inode == other.inode;
    }

    /** True for a socket. */
    public boolean isSocket() {
        return (mode & TYPE_MASK) == SOCKET;
    }

    /** True for a file of bytes. */
    public boolean isRegular() {
        return (mode & TYPE_MASK) == REGULAR;
    }

    /** True for a symbolic link. */
    public boolean isLink() {
        return (mode & TYPE_MASK) == LINK;
    }

    /** True for a directory. */
    public boolean isDirectory() {
        return (mode & TYPE_MASK) == DIRECTORY;
    }

    /** True when others than the owner can put files into this directory, or rename them. */
    public boolean isWritableByOthers() {
        return (mode & WRITABLE_BY_OTHERS) != 0;
    }

    /** True when only its owner can rename or remove a file of this directory. */
    public boolean isSticky() {
        return (mode & STICKY) != 0;
    }

    /** The permission bits. */
    public int permissions() {
        return mode & 0777;
    }
}
