package dev.hawser.proof.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Where state may live: never in a static, and in core only where one lane owns it. */
class StateTest {

  /** Written by protoc, not by us. */
  private static final DescribedPredicate<JavaClass> GENERATED =
      JavaClass.Predicates.resideInAPackage("dev.hawser.protocol.v1..");

  private static final Pattern SHARED =
      Pattern.compile(
          "\\b(volatile|synchronized|Atomic\\w+|VarHandle|java\\.util\\.concurrent\\.locks)\\b");

  /** Files of core that several threads share on purpose, each with the reason. */
  private static final Map<String, String> SHARED_ON_PURPOSE =
      Map.of(
          "core/src/main/java/dev/hawser/core/lane/Mailbox.java",
          "the way from one lane to another",
          "core/src/main/java/dev/hawser/core/lane/ThreadLane.java",
          "parks and wakes its thread",
          "core/src/main/java/dev/hawser/core/node/NodeGate.java",
          "counts newcomers of all loops, once for each connection",
          "core/src/main/java/dev/hawser/core/node/Pressure.java",
          "one word, said by who measures memory",
          "core/src/main/java/dev/hawser/core/profile/Profiles.java",
          "replaced as a whole, by who reads the configuration again",
          "core/src/main/java/dev/hawser/core/session/Identities.java",
          "counts what one user does on all loops",
          "core/src/main/java/dev/hawser/core/session/Newcomers.java",
          "one rate for newcomers of all loops, taken once for each");

  private final Tree tree = Tree.here();
  private final JavaClasses all = tree.classes();

  @Test
  void no_static_can_be_assigned_again() {
    fields()
        .that()
        .areStatic()
        .and(DescribedPredicate.describe("written by hand", StateTest::byHand))
        .should()
        .beFinal()
        .check(all);
  }

  @Test
  void no_static_holds_what_can_change() {
    List<String> offenders = new ArrayList<>();
    for (JavaClass type : all) {
      for (JavaField field : type.getFields()) {
        if (field.getModifiers().contains(JavaModifier.STATIC)
            && byHand(field)
            && canChange(field.getRawType())) {
          offenders.add(field.getFullName() + " : " + field.getRawType().getName());
        }
      }
    }

    assertThat(offenders).as("statics that hold state").isEmpty();
  }

  @Test
  void core_shares_nothing_between_threads_but_what_is_listed() {
    List<String> offenders = new ArrayList<>();
    for (Path file : tree.files(".java")) {
      if (file.startsWith("core/src/main") && !SHARED_ON_PURPOSE.containsKey(file.toString())) {
        SHARED
            .matcher(tree.code(file))
            .results()
            .forEach(found -> offenders.add(file + ": " + found.group()));
      }
    }

    assertThat(offenders).as("locks, volatiles and atomics in core").isEmpty();
  }

  @Test
  void what_is_listed_as_shared_exists_and_is_shared() {
    assertThat(SHARED_ON_PURPOSE.keySet())
        .allSatisfy(
            file -> assertThat(SHARED.matcher(tree.code(Path.of(file))).find()).as(file).isTrue());
  }

  private static boolean byHand(JavaField field) {
    return !GENERATED.test(field.getOwner())
        && !field.getModifiers().contains(JavaModifier.SYNTHETIC);
  }

  /** A collection's interface is taken for a constant; its mutable implementations are not. */
  private static boolean canChange(JavaClass type) {
    String name = type.getName();
    return name.startsWith("java.util.concurrent.atomic.")
        || name.startsWith("java.util.concurrent.Concurrent")
        || name.startsWith("java.util.concurrent.CopyOnWrite")
        || name.startsWith("java.util.concurrent.locks.")
        || type.isAssignableTo(Executor.class)
        || type.isAssignableTo(Thread.class)
        || type.isAssignableTo(ThreadLocal.class)
        || type.isAssignableTo(StringBuilder.class)
        || (isContainer(type) && !type.isInterface());
  }

  private static boolean isContainer(JavaClass type) {
    return type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
  }
}
