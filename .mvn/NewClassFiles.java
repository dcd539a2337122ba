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
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Writes a jar again with the class files of its oldest libraries in a format of today. The JVM's start-up cache takes no
 * class of before Java 6, and picocli is compiled for Java 5: without this the option parser is read and verified at each
 * start, which takes longer than all the rest. The code stays what it is; it gets the stack maps that a newer format asks
 * for.
 */
public final class NewClassFiles {
    private static final int JAVA_6 = 50;
    private static final int JAVA_17 = 61;

    private NewClassFiles() {}

    public static void main(String[] args) throws IOException {
        Path from = Path.of(args[0]);
        Path to = Path.of(args[1]);
        try (var classes = new URLClassLoader(new URL[] {from.toUri().toURL()});
                var in = new ZipFile(from.toFile());
                var out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(to)))) {
            ClassHierarchyResolver types =
                    ClassHierarchyResolver.ofResourceParsing(classes)
                            .orElse(ClassHierarchyResolver.defaultResolver());
            ClassFile format =
                    ClassFile.of(
                            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                            ClassFile.ClassHierarchyResolverOption.of(types));
            for (ZipEntry each : Collections.list(in.entries())) {
                byte[] bytes = in.getInputStream(each).readAllBytes();
                var entry = new ZipEntry(each.getName());
                entry.setTime(each.getTime());
                out.putNextEntry(entry);
                out.write(each.getName().endsWith(".class") ? renewed(format, bytes) : bytes);
                out.closeEntry();
            }
        }
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
