package dev.hawser.stores.s3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import software.amazon.awssdk.core.exception.NonRetryableException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/** Carries requests, until one is the node's last or its answer gets lost. */
final class Fragile implements SdkHttpClient {

  /** What becomes of a request. */
  enum Fault {
    /** The node ends before it is sent; nothing follows. */
    ENDS_BEFORE,
    /** It is done, and the node ends; nothing follows. */
    ENDS_AFTER,
    /** It is not sent; others are. */
    LOST,
    /** It is done and its answer is lost; others are not. */
    ANSWER_LOST,
    /** Nothing. */
    NONE
  }

  /** A request as it was seen. */
  record Seen(String method, String path) {}

  /** What happens elsewhere. */
  interface Meanwhile {
    void happens() throws IOException;
  }

  private final SdkHttpClient http;
  private final List<Seen> seen = new ArrayList<>();
  private Predicate<Seen> which = _ -> false;
  private Fault fault = Fault.ENDS_BEFORE;
  private int left;
  private boolean ended;
  private Meanwhile meanwhile = () -> {};

  Fragile(SdkHttpClient http) {
    this.http = http;
  }

  /** From now the nth request fails. */
  void breaksAt(int nth, Fault how) {
    which = _ -> true;
    left = nth;
    fault = how;
  }

  /** From now the node ends before the nth such request. */
  void breaksWhere(Predicate<Seen> what, int nth) {
    which = what;
    left = nth;
    fault = Fault.ENDS_BEFORE;
  }

  /** From now something happens before the first such request. */
  void before(Predicate<Seen> what, Meanwhile happens) {
    which = what;
    left = 1;
    fault = Fault.NONE;
    meanwhile = happens;
  }

  /** Whether that has happened. */
  boolean broke() {
    return left <= 0;
  }

  int count() {
    return seen.size();
  }

  List<String> since(int count) {
    return seen.subList(count, seen.size()).stream().map(Seen::method).toList();
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest real = http.prepareRequest(request);
    Seen what =
        new Seen(request.httpRequest().method().name(), request.httpRequest().encodedPath());
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        if (ended) {
          throw NonRetryableException.create("the node has ended");
        }
        seen.add(what);
        return which.test(what) && --left == 0 ? broken(real) : real.call();
      }

      @Override
      public void abort() {
        real.abort();
      }
    };
  }

  private HttpExecuteResponse broken(ExecutableHttpRequest real) throws IOException {
    if (fault == Fault.NONE) {
      meanwhile.happens();
      return real.call();
    }
    if (fault == Fault.ENDS_AFTER || fault == Fault.ANSWER_LOST) {
      HttpExecuteResponse answer = real.call();
      if (answer.responseBody().isPresent()) {
        answer.responseBody().get().readAllBytes();
      }
    }
    if (fault == Fault.ENDS_BEFORE || fault == Fault.ENDS_AFTER) {
      ended = true;
      throw NonRetryableException.create("the node ends");
    }
    throw new IOException("the line to the store broke");
  }

  @Override
  public void close() {
    http.close();
  }
}
