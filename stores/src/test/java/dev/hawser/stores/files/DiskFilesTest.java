package dev.hawser.stores.files;

import dev.hawser.im.files.FileStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class DiskFilesTest extends FileStoreContract {

  private @TempDir Path folder;

  @Override
  protected FileStore open() throws IOException {
    return new DiskFiles(folder);
  }

  @Override
  protected boolean forwardedIsYoung() {
    // Both names are one file.
    return true;
  }

  @Override
  protected Instant after() throws IOException {
    Instant moment = Instant.now().minusSeconds(60);
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(each, FileTime.from(moment.minusSeconds(60)));
      }
    }
    return moment;
  }
}
