package dev.hawser.stores.s3;

import dev.hawser.brokers.redis.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * S3Proxy in a process of its own, on the loopback: it looks at signatures and keeps objects in
 * memory.
 */
public final class S3Server implements AutoCloseable {

  public static final String BUCKET = "hawser-files";
  public static final String ACCESS_KEY = "hawser";
  public static final String SECRET_KEY = "a-secret-of-the-bucket";

  /** From this room and from its neighbours. */
  private static final Path JAR =
      Path.of("../stores/target/s3proxy/s3proxy-jar-with-dependencies.jar");

  private final Path folder;
  private final int port;
  private Process process;

  private S3Server(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Starts one with an empty bucket, and waits until it answers. */
  public static S3Server start() {
    try {
      Path folder = Files.createTempDirectory("hawser-s3-");
      int port = Ports.free();
      Files.writeString(
          folder.resolve("properties"),
          """
          s3proxy.authorization=aws-v4
          s3proxy.identity=%s
          s3proxy.credential=%s
          s3proxy.endpoint=http://127.0.0.1:%d
          jclouds.provider=transient-nio2
          jclouds.identity=none
          jclouds.credential=none
          """
              .formatted(ACCESS_KEY, SECRET_KEY, port));
      S3Server server = new S3Server(folder, port, launch(folder));
      server.makeBucket();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process launch(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-jar",
                JAR.toString(),
                "--properties",
                folder.resolve("properties").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  private void makeBucket() {
    Awaitility.await("the store answers")
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptionsInstanceOf(SdkException.class)
        .until(() -> {
          if (!process.isAlive()) {
            throw new AssertionError("it ended: " + Files.readString(folder.resolve("log")));
          }
          try (S3Client client = client()) {
            client.createBucket(it -> it.bucket(BUCKET));
          }
          return true;
        });
  }

  /** One that knows nothing of ours. */
  S3Client client() {
    return S3Client.builder()
        .httpClient(UrlConnectionHttpClient.create())
        .region(Region.US_EAST_1)
        .endpointOverride(URI.create(endpoint()))
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
        .overrideConfiguration(it -> it.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .build();
  }

  public String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  public S3Settings settings(String prefix) {
    return new S3Settings(
        URI.create(endpoint()), "us-east-1", BUCKET, prefix, ACCESS_KEY, SECRET_KEY, true);
  }

  /** Ends it without a word; what was in it is gone. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts it again, empty. */
  public void startAgain() {
    try {
      process = launch(folder);
      makeBucket();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
