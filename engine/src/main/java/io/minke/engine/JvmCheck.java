package io.minke.engine;

import io.minke.engine.failure.Rejected;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks, before the engine opens, whether the JVM allows what Agrona and Chronicle Map do; a failure deep inside them tells an embedder nothing. */
final class JvmCheck {
    private record Needed(String module, String packageName, boolean opens) {
        String flag() {
            return (opens ? "--add-opens=" : "--add-exports=") + module + "/" + packageName + "=ALL-UNNAMED";
        }

        boolean granted() {
            @Nullable Module owner = ModuleLayer.boot().findModule(module).orElse(null);
            Module us = JvmCheck.class.getModule();
            // A JVM without that module has nothing to grant.
            return owner == null || (opens ? owner.isOpen(packageName, us) : owner.isExported(packageName, us));
        }
    }

    private static final List<Needed> NEEDED = List.of(
            new Needed("java.base", "jdk.internal.misc", false),
            new Needed("java.base", "jdk.internal.ref", false),
            new Needed("java.base", "sun.nio.ch", false),
            new Needed("jdk.compiler", "com.sun.tools.javac.file", false),
            new Needed("java.base", "java.lang", true),
            new Needed("java.base", "java.lang.reflect", true));

    private JvmCheck() {}

    static void requireFlags() {
        List<String> missing = new ArrayList<>();
        for (Needed needed : NEEDED) {
            if (!needed.granted()) {
                missing.add(needed.flag());
            }
        }
        if (!missing.isEmpty()) {
            throw new Rejected("this JVM was started without what the engine needs; add to the java command line: "
                    + String.join(" ", missing));
        }
    }
}
