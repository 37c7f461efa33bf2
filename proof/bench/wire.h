/*
 * What the load client must know of Protobuf and of HTTP/2 to hold subscriptions: enough to write one `connect`, to find
 * offset and data in a publication, and to cut the frames of a connection whose windows never close.
 */
#include <stdint.h>
#include <string.h>

/* ---- Protobuf: the schema is protocol/src/main/proto/hawser/v1/hawser.proto */

static int put_varint(uint8_t *to, uint64_t value) {
  int at = 0;
  for (; value >= 0x80; value >>= 7) to[at++] = (uint8_t)(value | 0x80);
  to[at++] = (uint8_t)value;
  return at;
}

static int put_bytes(uint8_t *to, int field, const void *bytes, int length) {
  int at = put_varint(to, (uint64_t)field << 3 | 2);
  at += put_varint(to + at, length);
  memcpy(to + at, bytes, length);
  return at + length;
}

/* A Connect with one subscription, alone or (for `framed`) as the command of a ClientFrame. */
static int put_connect(uint8_t *to, const char *channel, int framed) {
  uint8_t subscribe[300], connect[400];
  int length = put_bytes(subscribe, 1, channel, (int)strlen(channel));
  int at = 0;
  connect[at++] = 3 << 3;
  at += put_varint(connect + at, 600000);
  at += put_bytes(connect + at, 5, subscribe, length);
  if (!framed) {
    memcpy(to, connect, at);
    return at;
  }
  to[0] = 1 << 3;
  to[1] = 1;
  return 2 + put_bytes(to + 2, 2, connect, at);
}

/* The number at `at`, which moves on; 0 and `*at == end + 1` where it is not whole. */
static uint64_t get_varint(const uint8_t **at, const uint8_t *end) {
  uint64_t value = 0;
  for (int shift = 0; *at < end && shift < 64; shift += 7) {
    uint8_t byte = *(*at)++;
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (!(byte & 0x80)) return value;
  }
  *at = end + 1;
  return 0;
}

/* The first field of this number: its value, or its length with `*bytes` set. 0 where there is none. */
static uint64_t find_field(const uint8_t *at, const uint8_t *end, int wanted, const uint8_t **bytes) {
  while (at < end) {
    uint64_t tag = get_varint(&at, end);
    uint64_t value = get_varint(&at, end);
    if (at > end || ((tag & 7) != 0 && (tag & 7) != 2)) return 0;
    const uint8_t *content = at;
    if ((tag & 7) == 2) at += value;
    if (at > end) return 0;
    if ((int)(tag >> 3) == wanted) {
      if (bytes) *bytes = content;
      return value;
    }
  }
  return 0;
}

/* ---- HTTP/2: RFC 9113, with fields that are never indexed (RFC 7541, section 6.2.2) */

enum { H2_DATA = 0, H2_HEADERS = 1, H2_RESET = 3, H2_SETTINGS = 4, H2_PING = 6, H2_GOAWAY = 7, H2_WINDOW = 8 };
#define H2_HEAD 9

static int put_h2(uint8_t *to, int type, int flags, uint32_t stream, const void *payload, int length) {
  const uint8_t head[H2_HEAD] = {(uint8_t)(length >> 16), (uint8_t)(length >> 8), (uint8_t)length, (uint8_t)type,
                                 (uint8_t)flags, (uint8_t)(stream >> 24), (uint8_t)(stream >> 16),
                                 (uint8_t)(stream >> 8), (uint8_t)stream};
  memcpy(to, head, H2_HEAD);
  memcpy(to + H2_HEAD, payload, length);
  return H2_HEAD + length;
}

/* The preface, and windows so large that no run fills them. */
static int put_h2_opening(uint8_t *to) {
  static const uint8_t settings[] = {0, 4, 0x7f, 0xff, 0xff, 0xff};
  static const uint8_t window[] = {0x7f, 0xff, 0, 0};
  memcpy(to, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
  int at = 24;
  at += put_h2(to + at, H2_SETTINGS, 0, 0, settings, sizeof settings);
  return at + put_h2(to + at, H2_WINDOW, 0, 0, window, sizeof window);
}

/* Names and values in turn, up to a null; each shorter than 127 bytes. */
static int put_fields(uint8_t *to, const char *const *texts) {
  int at = 0;
  for (int i = 0; texts[i]; i++) {
    if (i % 2 == 0) to[at++] = 0;
    int length = (int)strlen(texts[i]);
    to[at++] = (uint8_t)length;
    memcpy(to + at, texts[i], length);
    at += length;
  }
  return at;
}
