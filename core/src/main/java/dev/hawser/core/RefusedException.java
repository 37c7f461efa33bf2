package dev.hawser.core;

import dev.hawser.protocol.Code;

/** A coded no to one command. Carries no stack trace, since strangers cause it at will. */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Code code;

  public RefusedException(Code code) {
    this(code, code.meaning());
  }

  /**
   * @param detail what was wrong this time, fit for the caller's eyes
   */
  public RefusedException(Code code, String detail) {
    super(detail, null, false, false);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
