package dev.hawser.transports.exchange;

import static java.util.Objects.requireNonNull;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.transports.http.Request;
import org.jspecify.annotations.Nullable;

/**
 * Does what a whole request asks for, one request after another. It knows nothing of how either is
 * framed.
 */
final class Desk {

  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";

  private final Caller caller;
  private @Nullable Errands errands;
  private @Nullable PollLine poll;

  Desk(Caller caller) {
    this.caller = caller;
  }

  private Codec json() {
    return caller.berth().reception().json();
  }

  /** Serves a request that {@link Rules#refuses} not. */
  void serve(Request request, byte[] body) {
    if (request.method().equals("OPTIONS")) {
      caller.answer(204, null, 0, new byte[0]);
      return;
    }
    try {
      switch (requireNonNull(Place.of(request.path()))) {
        case CHOICE -> choose();
        case COMMAND -> errands().run(Asked.who(request), Asked.command(body, json()));
        case TICKET -> errands().pass(Asked.connect(request, body, json()));
        case POLL -> poll(request, Asked.connect(request, body, json()));
        case STREAM -> caller.stream(null, Asked.connect(request, body, json()));
        case SSE -> {
          CommandFrame connect = Asked.connect(request, body, json());
          caller.stream(EventIds.of(connect), connect);
        }
      }
    } catch (MalformedFrameException problem) {
      caller.berth().reception().meters().code(problem.code()).increment();
      Refused refused = Refused.of(problem.code(), String.valueOf(problem.getMessage()));
      answer(Statuses.of(problem.code()), json().encode(new ServerFrame(problem.id(), refused)));
    }
  }

  /** The last answer, so that asking again costs an arrival, which is limited. */
  private void choose() {
    caller.lastAnswer();
    answer(200, caller.berth().reception().choices().told());
  }

  /**
   * Turns away who may not be here at all, but not who asks where else it may go.
   *
   * @param request null where none could be read
   */
  void refuse(Code code, @Nullable Request request, Rules rules) {
    if (request != null
        && code != Code.CLOSING_TOO_MANY_CONNECTIONS
        && Place.of(request.path()) == Place.CHOICE
        && rules.refuses(request) == null) {
      choose();
      return;
    }
    caller.lastAnswer();
    int after = caller.berth().reception().gate().after(code);
    Closing closing = Closing.of(code, code.meaning(), after);
    answer(Statuses.of(code), after, json().encode(ServerFrame.push(closing)));
  }

  private Errands errands() {
    Errands known = errands;
    if (known == null) {
      known = new Errands(caller, this);
      errands = known;
    }
    return known;
  }

  private void poll(Request request, CommandFrame connect) {
    PollLine line = new PollLine(caller, this, connect, request.names("prefer", "wait=0"));
    poll = line;
    line.open(connect);
  }

  /** Answers with one frame. */
  void answer(int status, byte[] frame) {
    answer(status, 0, frame);
  }

  /**
   * Answers with one frame.
   *
   * @param after milliseconds to wait before returning; 0 for no word of it
   */
  void answer(int status, int after, byte[] frame) {
    byte[] body = new byte[frame.length + 1];
    System.arraycopy(frame, 0, body, 0, frame.length);
    body[frame.length] = '\n';
    caller.answer(status, JSON, after, body);
  }

  /** Answers with frames, each with its newline. */
  void answerLines(int status, int after, byte[] lines) {
    poll = null;
    caller.answer(status, LINES, after, lines);
  }

  /** The peer is gone, or goes on as something else. */
  void gone(String detail) {
    if (errands != null) {
      errands.gone(detail);
      errands = null;
    }
    if (poll != null) {
      poll.gone(detail);
      poll = null;
    }
  }
}
