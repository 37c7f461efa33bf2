package dev.hawser.sdk.chat;

/**
 * An address that opens one file for a while; {@code Hawser.request} makes a request of it that
 * trusts whom the line trusts.
 *
 * @param until milliseconds since 1970
 */
public record FileAddress(String address, long until) {

  static FileAddress of(Json json) {
    String address = json.text("address");
    return new FileAddress(address == null ? "" : address, json.number("until", 0));
  }
}
