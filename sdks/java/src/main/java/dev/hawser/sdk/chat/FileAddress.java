package dev.hawser.sdk.chat;

/**
 * An address that opens one file for a while; {@code Hawser.request} makes a request of it that
 * trusts whom the line trusts.
 *
 * @param until milliseconds since 1970
 */
public record FileAddress(String address, long until) {

  static FileAddress of(Json json) {
    return new FileAddress(json.text("address", ""), json.number("until", 0));
  }
}
