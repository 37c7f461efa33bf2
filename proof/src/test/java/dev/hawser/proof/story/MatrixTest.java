package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.hawser.proof.door.Down;
import dev.hawser.proof.door.Transport;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The matrix of doors and contracts: every cell is proved by a story that runs at that door, or the
 * page on conformance says why there is none.
 */
class MatrixTest {

  private static final Path PAGE = Path.of("../docs/doors.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| `([A-Z_0-9]+)` \\| `([A-Z]+)` \\| (\\S.{15,}) \\|$");

  @Test
  void every_cell_is_proved_or_excused() throws Exception {
    Map<String, Set<Contract>> proved = proved();
    Set<String> empty = new TreeSet<>();
    for (String door : doors()) {
      for (Contract contract : Contract.values()) {
        if (!proved.getOrDefault(door, Set.of()).contains(contract)) {
          empty.add(door + " " + contract);
        }
      }
    }

    assertThat(excused()).as("cells without a story, and their reasons").isEqualTo(empty);
  }

  private static List<String> doors() {
    return Stream.concat(Arrays.stream(Transport.values()), Arrays.stream(Down.Door.values()))
        .map(Enum::name)
        .toList();
  }

  private static Map<String, Set<Contract>> proved() {
    Map<String, Set<Contract>> proved = new TreeMap<>();
    for (JavaClass story : new ClassFileImporter().importPackages("dev.hawser.proof.story")) {
      for (Method method : story.reflect().getDeclaredMethods()) {
        Proves proves = method.getAnnotation(Proves.class);
        if (proves != null) {
          for (String door : doorsOf(method)) {
            proved
                .computeIfAbsent(door, name -> EnumSet.noneOf(Contract.class))
                .addAll(List.of(proves.value()));
          }
        }
      }
    }
    return proved;
  }

  /** The doors for which JUnit runs the story. */
  private static List<String> doorsOf(Method story) {
    EnumSource source = story.getAnnotation(EnumSource.class);
    Class<?> kind = story.getParameterTypes().length == 0 ? null : story.getParameterTypes()[0];
    assertThat(source).as("%s is not told of any door", story).isNotNull();
    assertThat(kind).as("%s", story).isIn(Transport.class, Down.Door.class);
    Object[] all = kind == Transport.class ? Transport.values() : Down.Door.values();
    List<String> named = List.of(source.names());
    assertThat(source.mode())
        .as("%s", story)
        .isIn(EnumSource.Mode.INCLUDE, EnumSource.Mode.EXCLUDE);
    boolean include = source.mode() == EnumSource.Mode.INCLUDE;
    return Arrays.stream(all)
        .map(door -> ((Enum<?>) door).name())
        .filter(door -> named.isEmpty() || named.contains(door) == include)
        .toList();
  }

  private static Set<String> excused() throws IOException {
    Set<String> excused = new TreeSet<>();
    for (String line : Files.readAllLines(PAGE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        excused.add(row.group(1) + " " + row.group(2));
      }
    }
    return excused;
  }
}
