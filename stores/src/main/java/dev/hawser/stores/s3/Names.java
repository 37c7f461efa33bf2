package dev.hawser.stores.s3;

import dev.hawser.im.files.FileKey;

/**
 * What the objects of a file are called.
 *
 * @param whole the file
 * @param begun what is noted of it until it is whole
 */
record Names(String whole, String begun) {

  private static final String FILES = "files/";
  private static final String BEGUN = "begun/";

  static Names of(String prefix, FileKey key) {
    return of(prefix, key.folder() + "/" + key.id());
  }

  private static Names of(String prefix, String rest) {
    return new Names(prefix + FILES + rest, prefix + BEGUN + rest);
  }

  /** Of the file about which an object is. */
  static Names ofBegun(String prefix, String begun) {
    return of(prefix, begun.substring(begun(prefix).length()));
  }

  static Names ofWhole(String prefix, String whole) {
    return of(prefix, whole.substring(files(prefix).length()));
  }

  static String files(String prefix) {
    return prefix + FILES;
  }

  static String begun(String prefix) {
    return prefix + BEGUN;
  }
}
