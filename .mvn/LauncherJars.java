// SPDX-License-Identifier: Apache-2.0
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Writes the jar of the command again as the two that the launcher starts: npipe.jar with what every start may need, and
 * libraries.jar with the rest, as Java reads the list of a jar's files class by class in its interpreter (10 µs each) before
 * it takes the first one, and the libraries for other machines are three quarters of them.
 *
 * <p>The class files of the oldest libraries come into a format of today. The JVM's start-up cache takes no class of before
 * Java 6, and picocli is compiled for Java 5: without this the option parser is read and verified at each start, which takes
 * longer than all the rest. The code stays what it is; it gets the stack maps that a newer format asks for.
 */
public final class LauncherJars {
    private static final String LIBRARIES = "libraries.jar";
    private static final int JAVA_6 = 50;
    private static final int JAVA_17 = 61;

    private LauncherJars() {}

    /** Takes the jar of the command, and the folder of the two. */
    public static void main(String[] args) throws IOException {
        Path from = Path.of(args[0]);
        Path to = Path.of(args[1]);
        try (var classes = new URLClassLoader(new URL[] {from.toUri().toURL()});
                var in = new JarFile(from.toFile());
                var libraries = jar(to.resolve(LIBRARIES + ".new"), new Manifest());
                var npipe = jar(to.resolve("npipe.jar.new"), withLibraries(in.getManifest()))) {
            ClassHierarchyResolver types =
                    ClassHierarchyResolver.ofResourceParsing(classes)
                            .orElse(ClassHierarchyResolver.defaultResolver());
            ClassFile format =
                    ClassFile.of(
                            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                            ClassFile.ClassHierarchyResolverOption.of(types));
            for (JarEntry each : Collections.list(in.entries())) {
                if (each.isDirectory() || each.getName().equals(JarFile.MANIFEST_NAME)) {
                    continue;
                }
                byte[] bytes = in.getInputStream(each).readAllBytes();
                var entry = new JarEntry(each.getName());
                entry.setTime(each.getTime());
                JarOutputStream out = isForEveryStart(each.getName()) ? npipe : libraries;
                out.putNextEntry(entry);
                out.write(each.getName().endsWith(".class") ? renewed(format, bytes) : bytes);
                out.closeEntry();
            }
        }
    }

    private static boolean isForEveryStart(String name) {
        return name.startsWith("dev/npipe/")
                || name.startsWith("picocli/")
                || name.startsWith("META-INF/services/dev.npipe.");
    }

    private static Manifest withLibraries(Manifest npipe) {
        npipe.getMainAttributes().put(Attributes.Name.CLASS_PATH, LIBRARIES);
        return npipe;
    }

    private static JarOutputStream jar(Path file, Manifest manifest) throws IOException {
        manifest.getMainAttributes().putIfAbsent(Attributes.Name.MANIFEST_VERSION, "1.0");
        return new JarOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), manifest);
    }

    private static byte[] renewed(ClassFile format, byte[] bytes) {
        ClassModel type = format.parse(bytes);
        if (type.majorVersion() >= JAVA_6) {
            return bytes;
        }
        return format.transformClass(
                type,
                ClassTransform.dropping(element -> element instanceof ClassFileVersion)
                        // code that is not written again keeps what it has, which is no stack map
                        .andThen(ClassTransform.transformingMethodBodies(CodeBuilder::with))
                        .andThen(ClassTransform.endHandler(c -> c.withVersion(JAVA_17, 0))));
    }
}
