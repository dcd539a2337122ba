// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * The main program of a JVM whose class path has no copy of the library: its plug-ins bring their
 * own, each in a class loader. The arguments: what to do, the name of a pipe, and where the classes
 * of a plug-in are.
 */
final class PluginHost {
    private static final long PATIENCE_NANOS = 90_000_000_000L;

    private final String pipe;
    private final URL[] classes;

    private PluginHost(String pipe, URL[] classes) {
        this.pipe = pipe;
        this.classes = classes;
    }

    public static void main(String[] args) throws Exception {
        var classes = new URL[args.length - 2];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = Path.of(args[i + 2]).toUri().toURL();
        }
        var host = new PluginHost(args[1], classes);
        System.out.println(
                switch (args[0]) {
                    case "unload" -> host.unload();
                    case "both" -> host.both();
                    case "forgotten" -> host.forgotten();
                    default -> throw new IllegalArgumentException(args[0]);
                });
        System.exit(0);
    }

    private URLClassLoader loader() {
        return new URLClassLoader(classes, ClassLoader.getPlatformClassLoader());
    }

    @SuppressWarnings("unchecked") // what it is, the other copy of the class says
    private static BinaryOperator<String> plugin(ClassLoader loader) throws Exception {
        return (BinaryOperator<String>)
                loader.loadClass("dev.npipe.internal.unix.Plugin").getConstructor().newInstance();
    }

    /** Whether a loader goes after its plug-in has closed everything. */
    private String unload() throws Exception {
        WeakReference<ClassLoader> gone = use();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (gone.get() != null && System.nanoTime() < end) {
            System.gc();
            Thread.sleep(100); // the threads that keep it end by themselves, after a while
        }
        return gone.get() == null ? "unloaded" : "still there, with the threads " + threads();
    }

    private WeakReference<ClassLoader> use() throws Exception {
        try (URLClassLoader loader = loader()) {
            String came = plugin(loader).apply("talk", pipe);
            if (!came.equals("ok")) {
                throw new IOException(came);
            }
            return new WeakReference<>(loader);
        }
    }

    private static String threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("npipe-"))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** Two copies want the same pipe; the first has it until the standard input ends. */
    private String both() throws Exception {
        try (URLClassLoader one = loader();
                URLClassLoader other = loader()) {
            BinaryOperator<String> first = plugin(one);
            BinaryOperator<String> second = plugin(other);
            String[] came = {
                first.apply("bind", pipe), second.apply("bind", pipe), second.apply("bind", pipe)
            };
            System.out.println(Arrays.toString(came));
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
            String closed = first.apply("close", pipe);
            return "%s %s %s"
                    .formatted(closed, second.apply("bind", pipe), first.apply("bind", pipe));
        }
    }

    /** A server is open at the end, and its loader is not. */
    private String forgotten() throws Exception {
        URLClassLoader loader = loader();
        String came = plugin(loader).apply("bind", pipe);
        loader.close();
        return came;
    }
}
