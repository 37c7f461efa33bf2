package dev.hawser.server;

import dev.hawser.core.node.Meters;
import dev.hawser.server.configuration.Configuration;
import dev.hawser.transports.Doors;
import dev.hawser.transports.tls.TlsSettings;
import dev.hawser.transports.tls.UnfitCertificateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of certificates, and has them read again once they have changed and then
 * stayed the same: whoever replaces two files does not do so at once.
 */
final class CertificateWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

  private final Configuration.Tls tls;
  private final Doors doors;
  private final Meters meters;
  private final Thread thread;

  private CertificateWatch(Configuration.Tls tls, Doors doors, Meters meters) {
    this.tls = tls;
    this.doors = doors;
    this.meters = meters;
    thread = Thread.ofVirtual().name("certificates").unstarted(this::watch);
  }

  static CertificateWatch start(Configuration.Tls tls, Doors doors, Meters meters) {
    CertificateWatch watch = new CertificateWatch(tls, doors, meters);
    if (!tls.watch().isZero()) {
      watch.thread.start();
    }
    return watch;
  }

  private void watch() {
    List<String> used = look();
    List<String> before = used;
    try {
      while (true) {
        Thread.sleep(tls.watch());
        List<String> now = look();
        if (!now.equals(used) && now.equals(before)) {
          used = now;
          reload();
        }
        before = now;
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** Has them read at once; from any thread. */
  void reload() {
    try {
      doors.reloadCertificates();
      log.info("Certificates were read again; newcomers see the new ones");
    } catch (UnfitCertificateException unfit) {
      meters.certificatesUnfit.increment();
      log.error("New certificates cannot be used, the old ones stay: {}", unfit.getMessage());
    } catch (RuntimeException e) {
      meters.certificatesUnfit.increment();
      log.error("New certificates could not be read, the old ones stay", e);
    }
  }

  /** What tells one state of the files from another. */
  private List<String> look() {
    List<Path> files = new ArrayList<>();
    for (TlsSettings.Files one : tls.settings().certificates()) {
      files.add(one.chain());
      files.add(one.key());
    }
    if (tls.settings().authorities() != null) {
      files.add(tls.settings().authorities());
    }
    return files.stream().map(CertificateWatch::state).toList();
  }

  private static String state(Path file) {
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException missing) {
      return "missing";
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
