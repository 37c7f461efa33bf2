package dev.hawser.proof.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The source tree as the rules see it: its rooms and the files that a person wrote. */
public final class Tree {

  private static final Set<String> NOT_WRITTEN_BY_HAND =
      Set.of(".git", "target", "node_modules", "dist", "data", ".hawser", ".idea", ".vscode");
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  private final Path root;

  private Tree(Path root) {
    this.root = root;
  }

  /** Finds the tree that this process was started in. */
  public static Tree here() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isExecutable(at.resolve("verify"))) {
      Path above = at.getParent();
      if (above == null) {
        throw new IllegalStateException(
            "not started inside the tree: " + Path.of("").toAbsolutePath());
      }
      at = above;
    }
    return new Tree(at);
  }

  public Path root() {
    return root;
  }

  /** The Maven modules in the order of the reactor, such as {@code core} or {@code sdks/java}. */
  List<String> modules() {
    return MODULE
        .matcher(read(root.resolve("pom.xml")))
        .results()
        .map(module -> module.group(1))
        .toList();
  }

  /** The modules that hold Java for others to use. */
  List<Room> rooms() {
    return modules().stream()
        .filter(module -> Files.isDirectory(root.resolve(module).resolve("src/main/java")))
        .map(module -> new Room(module, root.resolve(module)))
        .toList();
  }

  /** The classes of every room that is built, but for those of proof. */
  JavaClasses classes() {
    return new ClassFileImporter()
        .importPaths(
            rooms().stream()
                .filter(room -> !room.name().equals("proof"))
                .map(Room::classes)
                .filter(Files::isDirectory)
                .toList());
  }

  /** Every file written by hand whose name ends so, as paths from the root, sorted. */
  List<Path> files(String... endings) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(
                Path directory, BasicFileAttributes attributes) {
              return NOT_WRITTEN_BY_HAND.contains(directory.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              for (String ending : endings) {
                if (file.getFileName().toString().endsWith(ending)) {
                  found.add(root.relativize(file));
                  break;
                }
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    found.sort(Comparator.naturalOrder());
    return found;
  }

  /** The text of a file, by its path from the root. */
  String text(Path file) {
    return read(root.resolve(file));
  }

  /** A Java source without its comments, string and text-block contents blanked, lines kept. */
  String code(Path file) {
    return JavaText.withoutCommentsAndStrings(text(file));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** One Maven module with Java in it. */
  record Room(String module, Path directory) {

    /** The name that the arrows use: the module's, where the Java SDK is {@code sdk}. */
    String name() {
      return module.equals("sdks/java") ? "sdk" : module.substring(module.lastIndexOf('/') + 1);
    }

    Path classes() {
      return directory.resolve("target/classes");
    }

    @Override
    public String toString() {
      return module;
    }
  }
}
