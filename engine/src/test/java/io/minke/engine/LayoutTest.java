package io.minke.engine;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The engine's rooms and the doors between them. */
class LayoutTest {
    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.minke.engine");

    /** In the order of the data: each package, and which others it may call. The front (io.minke.engine itself) may call all, and none of them calls the front. */
    private static final Map<String, List<String>> MAY_CALL = new TreeMap<>(Map.ofEntries(
            Map.entry("failure", List.of()),
            Map.entry("metric", List.of()),
            Map.entry("memory", List.of("failure")),
            Map.entry("disk", List.of("failure")),
            Map.entry("record", List.of("disk", "failure")),
            Map.entry("series", List.of("record", "disk", "memory", "failure")),
            Map.entry("ring", List.of("failure")),
            Map.entry("wal", List.of("record", "disk", "failure")),
            Map.entry("active", List.of("memory", "failure")),
            Map.entry("codec", List.of("failure")),
            Map.entry("removal", List.of("series", "failure")),
            Map.entry("segment", List.of("codec", "removal", "disk", "memory", "failure")),
            Map.entry("scan", List.of("active", "segment", "codec", "removal", "failure")),
            Map.entry("compact", List.of("scan", "segment", "codec", "removal", "disk", "failure")),
            Map.entry("tier", List.of("compact", "scan", "segment", "codec", "removal", "disk", "failure"))));

    @Test
    void shouldCallOnlyAlongTheWayOfTheData() {
        MAY_CALL.forEach((name, others) -> {
            String[] allowed = Stream.concat(others.stream(), Stream.of(name))
                    .map(other -> "io.minke.engine." + other)
                    .toArray(String[]::new);
            classes()
                    .that()
                    .resideInAPackage("io.minke.engine." + name)
                    .should()
                    .onlyDependOnClassesThat(
                            resideOutsideOfPackages("io.minke..").or(resideInAnyPackage(allowed)))
                    .because("the order of the packages is the order of the data")
                    .check(ENGINE);
        });
    }

    @Test
    void shouldHaveARoomInThePictureForEveryPackage() {
        Set<String> present = ENGINE.stream()
                .map(type -> type.getPackageName())
                .filter(name -> !name.equals("io.minke.engine"))
                .map(name -> name.substring("io.minke.engine.".length()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(MAY_CALL.keySet()).containsAll(present);
    }

    @Test
    void shouldKnowNobodyToItsRightAndFewStrangers() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "io.minke.engine..",
                        "java..",
                        // Kernels have a plain twin, for a JVM without it.
                        "jdk.incubator.vector",
                        "org.agrona..",
                        "net.openhft..",
                        "org.roaringbitmap..",
                        "org.slf4j..",
                        "org.jspecify.."))
                .because("an embedded user gets the engine without a server and without Netty")
                .check(ENGINE);
    }

    @Test
    void shouldReachFilesThroughDiskOnly() {
        noClasses()
                .that(not(resideInAPackage("io.minke.engine.disk")))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Files.class, FileChannel.class, RandomAccessFile.class)
                .check(ENGINE);
        // Chronicle Map takes a File; what becomes of that file is its own.
        noClasses()
                .that(not(resideInAnyPackage("io.minke.engine.disk", "io.minke.engine.series")))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(File.class)
                .check(ENGINE);
    }

    @Test
    void shouldSayWhatEachPackageIsFor() {
        for (JavaPackage room : packages()) {
            assertThat(room.tryGetPackageInfo())
                    .as("package-info of " + room.getName())
                    .isPresent();
        }
    }

    private static Set<JavaPackage> packages() {
        return ENGINE.stream().map(type -> type.getPackage()).collect(Collectors.toSet());
    }
}
