package dev.hawser.proof.house;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Java source just well enough to tell code from comments and strings. */
final class JavaText {

  private static final Pattern NOT_CODE =
      Pattern.compile(
          "(?s)\"\"\".*?(?<!\\\\)\"\"\"|\"(?:\\\\.|[^\"\\\\\n"
              + "])*\"|'(?:\\\\.|[^'\\\\\n"
              + "])+'|//[^\n"
              + "]*|/\\*.*?\\*/");

  private JavaText() {}

  /** Replaces every comment and literal by as many line breaks as it held. */
  static String withoutCommentsAndStrings(String source) {
    Matcher matcher = NOT_CODE.matcher(source);
    StringBuilder code = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(code, "\n".repeat((int) matcher.group().lines().count() - 1));
    }
    return matcher.appendTail(code).toString();
  }
}
