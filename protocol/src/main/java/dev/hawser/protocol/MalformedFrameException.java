package dev.hawser.protocol;

/** Bytes that are not one well-formed frame. */
public final class MalformedFrameException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Code code;
  private final long id;

  /**
   * @param code the refusal that answers it
   * @param id the command's id where it could be read, otherwise 0: then the line cannot go on
   */
  public MalformedFrameException(Code code, long id, String message) {
    super(message);
    this.code = code;
    this.id = id;
  }

  public Code code() {
    return code;
  }

  public long id() {
    return id;
  }

  /** Thrown for what strangers send: a stack trace would cost more than the frame. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
