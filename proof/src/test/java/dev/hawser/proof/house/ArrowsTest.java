package dev.hawser.proof.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.hawser.proof.house.Tree.Room;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which room may know which (docs/architecture.md), held on the compiled classes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArrowsTest {

  /** Left may know right, and nothing else of ours. A new room needs a line here. */
  private static final Map<String, Set<String>> ARROWS =
      Map.of(
          "protocol", Set.of(),
          "core", Set.of("protocol"),
          "transports", Set.of("core", "protocol"),
          "brokers", Set.of("core", "protocol"),
          "im", Set.of("core", "protocol"),
          "stores", Set.of("core", "protocol", "im"),
          "sdk", Set.of("protocol"),
          "server", Set.of("protocol", "core", "transports", "brokers", "im", "stores", "sdk"));

  /** What core may stand on besides the JDK: logging, queues without locks, annotations. */
  private static final String[] UNDER_CORE = {
    "dev.hawser.core..",
    "dev.hawser.protocol..",
    "java..",
    "javax.crypto..",
    "jdk.jfr..",
    "org.slf4j..",
    "org.jctools..",
    "org.jspecify.annotations..",
    "com.google.errorprone.annotations.."
  };

  private final Tree tree = Tree.here();
  private final JavaClasses all = tree.classes();

  Stream<Room> rooms() {
    return tree.rooms().stream().filter(room -> !room.name().equals("proof"));
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void a_room_is_compiled_before_proof(Room room) {
    assertThat(Files.isDirectory(room.classes()))
        .as("%s is compiled: is it among the dependencies in proof/pom.xml?", room)
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void a_room_keeps_to_its_own_package(Room room) {
    classes()
        .that(DescribedPredicate.describe("compiled in " + room, type -> isFrom(room, type)))
        .should()
        .resideInAPackage("dev.hawser." + room.name() + "..")
        .check(all);
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void a_room_knows_only_the_rooms_below_it(Room room) {
    assertThat(ARROWS).as("the arrows name every room").containsKey(room.name());
    Set<String> below = Objects.requireNonNull(ARROWS.get(room.name()));
    DescribedPredicate<JavaClass> aRoomAbove =
        DescribedPredicate.describe(
            "of a room that " + room.name() + " may not know",
            other ->
                isOurs(other)
                    && !roomOf(other).equals(room.name())
                    && !below.contains(roomOf(other)));

    noClasses()
        .that()
        .resideInAPackage("dev.hawser." + room.name() + "..")
        .should()
        .dependOnClassesThat(aRoomAbove)
        .allowEmptyShould(true)
        .check(all);
  }

  @Test
  void the_arrows_have_no_cycle() {
    for (var arrow : ARROWS.entrySet()) {
      for (String below : arrow.getValue()) {
        assertThat(ARROWS.get(below)).as("what %s may know", below).doesNotContain(arrow.getKey());
      }
    }
  }

  @Test
  void core_stands_on_the_jdk_and_little_else() {
    classes()
        .that()
        .resideInAPackage("dev.hawser.core..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(UNDER_CORE)
        .check(all);
  }

  @Test
  void core_opens_no_socket_file_or_database() {
    noClasses()
        .that()
        .resideInAPackage("dev.hawser.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..",
            "java.net.http..",
            "java.nio.channels..",
            "java.nio.file..",
            "javax.net..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.Socket")
        .check(all);
  }

  @Test
  void netty_stays_inside_transports() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.hawser.transports..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(all);
  }

  @Test
  void what_runs_in_other_peoples_programs_brings_only_protobuf() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.hawser.protocol..", "dev.hawser.sdk..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.netty..", "tools.jackson..", "com.fasterxml..", "org.jctools..", "io.helidon..")
        .check(all);
  }

  private static boolean isFrom(Room room, JavaClass type) {
    return type.getSource()
        .filter(source -> source.getUri().getPath().startsWith(room.classes() + "/"))
        .isPresent();
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith("dev.hawser.");
  }

  private static String roomOf(JavaClass type) {
    return type.getPackageName().split("\\.", -1)[2];
  }
}
