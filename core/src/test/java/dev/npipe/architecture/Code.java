// SPDX-License-Identifier: Apache-2.0
package dev.npipe.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.PermittedSubclassesAttribute;
import java.lang.classfile.constantpool.StringEntry;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/** A module's compiled code, and what ArchUnit does not tell about it. */
public final class Code {
    private Code() {}

    /** All classes that are packed together with this one; tests are not among them. */
    public static JavaClasses of(Class<?> member) {
        try {
            URI home = member.getProtectionDomain().getCodeSource().getLocation().toURI();
            return new ClassFileImporter().importPath(Path.of(home));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The type that has a file of its own: a nested one counts as the one around it. */
    public static JavaClass topLevel(JavaClass type) {
        JavaClass top = type.getBaseComponentType();
        while (top.getEnclosingClass().isPresent()) {
            top = top.getEnclosingClass().get();
        }
        return top;
    }

    /** The names of the types that a sealed type permits; none for another. */
    static List<String> permitted(JavaClass type) {
        return parse(type)
                .findAttribute(Attributes.permittedSubclasses())
                .map(PermittedSubclassesAttribute::permittedSubclasses)
                .orElse(List.of())
                .stream()
                .map(entry -> entry.asInternalName().replace('/', '.'))
                .toList();
    }

    /** The texts that a class has in its code. */
    public static List<String> texts(JavaClass type) {
        return StreamSupport.stream(parse(type).constantPool().spliterator(), false)
                .filter(StringEntry.class::isInstance)
                .map(entry -> ((StringEntry) entry).stringValue())
                .toList();
    }

    private static ClassModel parse(JavaClass type) {
        try (InputStream in = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            return ClassFile.of().parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
