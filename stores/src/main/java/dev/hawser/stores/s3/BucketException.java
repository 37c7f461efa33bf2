package dev.hawser.stores.s3;

import java.io.IOException;

/** The store has answered, and said no. */
final class BucketException extends IOException {

  private static final long serialVersionUID = 1;
  private static final int NOT_FOUND = 404;
  private static final int NOT_IMPLEMENTED = 501;

  private final String code;
  private final int status;

  BucketException(String what, String code, int status, Throwable cause) {
    super(what + ": " + code + " (" + status + ")", cause);
    this.code = code;
    this.status = status;
  }

  /** An answer without a body names no code. */
  boolean noSuchObject() {
    return status == NOT_FOUND && !code.equals("NoSuchBucket") && !noSuchUpload();
  }

  boolean noSuchUpload() {
    return code.equals("NoSuchUpload");
  }

  boolean notImplemented() {
    return status == NOT_IMPLEMENTED;
  }
}
