package dev.hawser.sdk.chat;

/** What happens to a message, as it is published. */
final class Happening {

  private Happening() {}

  static Json edit(long offset, Said to) {
    return of("edit", offset).put("to", to.tree());
  }

  static Json recall(long offset) {
    return of("recall", offset);
  }

  static Json react(long offset, String emoji, boolean on) {
    return of("react", offset).put("emoji", emoji).put("on", on ? null : false);
  }

  static Json pin(long offset, boolean on) {
    return of("pin", offset).put("on", on ? null : false);
  }

  private static Json of(String type, long offset) {
    return Json.object().put("type", type).put("ref", offset);
  }

  /** The message that something to be published happens to; 0 where it is a message itself. */
  static long ref(Json data) {
    return switch (String.valueOf(data.text("type"))) {
      case "edit", "recall", "react", "pin" -> data.number("ref", 0);
      default -> 0;
    };
  }
}
