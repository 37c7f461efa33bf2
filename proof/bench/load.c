/*
 * The load side of the benchmarks: very many connections in one thread, cheap enough that the server is
 * what is measured.
 *
 *   load HOST PORT PATH CHANNEL [DIALECT[:STREAMS]] [tls|plain] [TOKENS]
 *
 * DIALECT is how the server is spoken to:
 *
 *   hawser               JSON over WebSocket (the default)      proto       Protobuf over WebSocket
 *   tcp                  JSON over raw TCP                      tcp-proto   Protobuf over raw TCP
 *   h2                   JSON over WebSocket over HTTP/2        grpc        Protobuf as a call of gRPC
 *   stream, sse          JSON by plain HTTP
 *   raw                  every message of the first connection goes to all as it is, so the load client
 *                        numbers the publications itself; for servers that number nothing
 *   nats                 the same within the text protocol of NATS
 *
 * With HTTP/2, STREAMS lines share one socket (1 by default). The publisher, which is the first line, speaks
 * JSON over WebSocket where the dialect is not one of hawser, tcp, raw and nats. With `tls` all of it goes
 * through TLS, whose certificate is not looked at.
 *
 * TOKENS is a file with a token in each line: the first connection connects with the first and so on, and after
 * the last with the first again. What is published to a channel of instant messaging says what type it is.
 *
 * Commands on standard input, one answer in JSON on standard output for each:
 *
 *   open N [WINDOW]          opens N more connections and subscribes them, with a receive buffer of WINDOW bytes;
 *                            127.0.0.1 gives about 28,000 ports
 *   run RATE SECONDS BYTES   the first connection publishes RATE times a second; counts what arrives
 *   burst COUNT BYTES        the first connection publishes COUNT times while nobody reads; then all read
 *   hear PUBLICATIONS SECONDS   counts what others publish, until every line has so many or the time is over
 *   quit
 *
 * Every server under test speaks enough of the protocol for this: it answers the upgrade, ignores or
 * answers `connect`, and turns a `publish` into the publication frame that Hawser sends, with an
 * offset that grows by one. Loss, repetition and disorder are counted by that offset, on every
 * connection. Latency is from the publish call to the read, both by this process's clock.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "client.h"
#include "wire.h"

#define MOST 20000
#define READ (256 * 1024)
#define BUCKETS 4096

enum state { CONNECTING, SHAKING, UPGRADING, READY };

enum dialect { HAWSER, TCP, RAW, NATS, PROTO, TCP_PROTO, STREAM, SSE, H2, GRPC };
static const char *const dialects[] = {"hawser", "tcp", "raw", "nats", "proto", "tcp-proto", "stream", "sse", "h2", "grpc"};

/* Bytes of an unfinished frame. */
struct rest {
  char *bytes;
  int length;
};

/* One subscription; without HTTP/2 a socket has one. */
struct stream {
  int subscribed;
  uint64_t last;    /* offset of the last publication; 0 for none yet */
  struct rest rest; /* with HTTP/2 */
};

struct line {
  int fd;
  SSL *tls;
  enum state state;
  enum dialect dialect;
  int streams;
  struct stream *stream;
  struct rest rest;
};

static struct line lines[MOST];
static int count, subscribers, ready, ended, together = 1;
static int poll_fd, window;
static SSL_CTX *secured;
static enum dialect dialect;
static uint64_t own_offset; /* where the server numbers nothing */
static struct sockaddr_in address;
static const char *host_text, *path, *channel;
static char **tokens; /* with none, everybody is a guest */
static int token_count;
static char input[READ + 65536];

static uint64_t delivered, bytes, lost, repeated;
static uint64_t latency[BUCKETS]; /* by half powers of two of microseconds, linear within */
static uint64_t latency_most;

/* 64 linear steps in each power of two: at most 1.6% off. */
static int bucket(uint64_t us) {
  if (us < 64) return (int)us;
  int power = 63 - __builtin_clzll(us);
  int index = (power - 5) * 64 + (int)((us >> (power - 6)) & 63);
  return index < BUCKETS ? index : BUCKETS - 1;
}

static uint64_t bucket_value(int index) {
  if (index < 64) return index;
  int power = index / 64 + 5;
  return (1ull << power) + ((uint64_t)(index % 64) << (power - 6));
}

static uint64_t percentile(double share) {
  uint64_t total = 0, seen = 0;
  for (int i = 0; i < BUCKETS; i++) total += latency[i];
  for (int i = 0; i < BUCKETS; i++) {
    seen += latency[i];
    if (seen >= share * total && seen > 0) return bucket_value(i);
  }
  return 0;
}

static int put(struct line *line, const char *from, int length) {
  return line->tls ? SSL_write(line->tls, from, length) : (int)send(line->fd, from, length, MSG_NOSIGNAL);
}

/* Like recv: 0 at the end, -1 with EAGAIN when there is nothing now. */
static int get(struct line *line, char *into, int most) {
  if (!line->tls) return (int)recv(line->fd, into, most, 0);
  int got = SSL_read(line->tls, into, most);
  if (got > 0) return got;
  int why = SSL_get_error(line->tls, got);
  ERR_clear_error();
  if (why != SSL_ERROR_WANT_READ) return 0;
  errno = EAGAIN;
  return -1;
}

static void put_all(struct line *line, const void *from, int length) {
  if (put(line, from, length) != length) die("send");
}

static void send_text(struct line *line, const char *text, int length) {
  char frame[70000];
  if (line->dialect == TCP) {
    memcpy(frame, text, length);
    frame[length++] = '\n';
  } else {
    length = put_message(frame, 1, text, length);
  }
  put_all(line, frame, length);
}

/* Opens one socket for so many subscriptions. */
static void begin(int streams) {
  if (count == MOST) die("too many connections for one process");
  struct line *line = &lines[count++];
  memset(line, 0, sizeof *line);
  line->dialect = count > 1 || dialect <= NATS ? dialect : HAWSER;
  line->streams = streams;
  line->stream = calloc(streams, sizeof *line->stream);
  subscribers += streams;
  line->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (line->fd < 0) die("socket");
  int one = 1;
  setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (window && count > 1) setsockopt(line->fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
  if (connect(line->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS)
    die("connect");
  struct epoll_event event = {.events = EPOLLOUT, .data.ptr = line};
  if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, line->fd, &event) < 0) die("epoll_ctl");
}

static void wait_for(struct line *line, uint32_t what) {
  struct epoll_event event = {.events = what, .data.ptr = line};
  epoll_ctl(poll_fd, EPOLL_CTL_MOD, line->fd, &event);
}

/* Whether the line may go on to the upgrade. */
static int shaken(struct line *line) {
  if (!secured) return 1;
  if (!line->tls) {
    line->tls = SSL_new(secured);
    SSL_set_fd(line->tls, line->fd);
    if (line->dialect >= H2) SSL_set_alpn_protos(line->tls, (const unsigned char *)"\2h2", 3);
    line->state = SHAKING;
  }
  int done = SSL_connect(line->tls);
  if (done == 1) return 1;
  int why = SSL_get_error(line->tls, done);
  if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) {
    ERR_print_errors_fp(stderr);
    die("TLS");
  }
  wait_for(line, why == SSL_ERROR_WANT_READ ? EPOLLIN : EPOLLOUT);
  return 0;
}

static int connect_text(char *to, int most, long index) {
  const char *token = token_count ? tokens[index % token_count] : NULL;
  return snprintf(to, most, "{\"id\":1,\"connect\":{%s%s%s\"heartbeat\":600000,\"subscribe\":[{\"channel\":\"%s\"}]}}",
                  token ? "\"token\":\"" : "", token ? token : "", token ? "\"," : "", channel);
}

static void greet(struct line *line) {
  char hello[2048], framed[2100];
  if (line->dialect == NATS) {
    int size = snprintf(hello, sizeof hello,
                        "CONNECT {\"verbose\":false,\"protocol\":1,\"echo\":true}\r\nSUB %s 1\r\nPING\r\n", channel);
    send_text(line, hello, size);
  } else if (line->dialect == PROTO || line->dialect == TCP_PROTO) {
    int size = put_connect((uint8_t *)hello, channel, 1);
    int at = put_varint((uint8_t *)framed, size);
    memcpy(framed + at, hello, size);
    if (line->dialect == PROTO) put_all(line, hello, put_message(hello, 2, framed, at + size));
    else put_all(line, framed, at + size);
  } else {
    send_text(line, hello, connect_text(hello, sizeof hello, line - lines));
  }
}

/* One stream of HTTP/2 and what is first said on it. */
static int put_stream(uint8_t *to, int grpc, uint32_t id) {
  static const char *const call[] = {":method", "POST", ":scheme", "http", ":path", "/hawser.v1.Channels/Connect",
                                     ":authority", "localhost", "content-type", "application/grpc", "te", "trailers", NULL};
  static const char *const web[] = {":method", "CONNECT", ":protocol", "websocket", ":scheme", "http", ":path", "/ws",
                                    ":authority", "localhost", "sec-websocket-version", "13",
                                    "sec-websocket-protocol", "hawser.json.v1", NULL};
  uint8_t fields[512];
  char hello[512], framed[600];
  int size, at = put_h2(to, H2_HEADERS, 4, id, fields, put_fields(fields, grpc ? call : web));
  if (grpc) {
    size = put_connect((uint8_t *)framed + 5, channel, 1);
    const uint8_t head[5] = {0, 0, 0, (uint8_t)(size >> 8), (uint8_t)size};
    memcpy(framed, head, sizeof head);
    size += (int)sizeof head;
  } else {
    size = put_message(framed, 1, hello, connect_text(hello, sizeof hello, 0));
  }
  return at + put_h2(to + at, H2_DATA, 0, id, framed, size);
}

static void open_streams(struct line *line) {
  uint8_t *opening = malloc(64 + 1024 * (size_t)line->streams);
  int at = put_h2_opening(opening);
  for (int i = 0; i < line->streams; i++) at += put_stream(opening + at, line->dialect == GRPC, 2 * (uint32_t)i + 1);
  put_all(line, opening, at);
  free(opening);
}

static void ask_for_frames(struct line *line) {
  char body[2048], request[2600];
  int size = connect_text(body, sizeof body, line - lines);
  int length = snprintf(request, sizeof request,
                        "POST /%s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
                        line->dialect == SSE ? "sse" : "stream", host_text, size, body);
  put_all(line, request, length);
}

static void ask_for_upgrade(struct line *line) {
  char request[512];
  int length = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s\r\n",
                        path, host_text, line->dialect == PROTO ? "Sec-WebSocket-Protocol: hawser.proto.v1\r\n" : "");
  put_all(line, request, length);
}

static void upgrade(struct line *line) {
  int problem = 0;
  socklen_t size = sizeof problem;
  getsockopt(line->fd, SOL_SOCKET, SO_ERROR, &problem, &size);
  if (problem) {
    errno = problem;
    die("connect");
  }
  if (!shaken(line)) return;
  line->state = READY;
  switch (line->dialect) {
    case TCP:
    case TCP_PROTO:
      put_all(line, line->dialect == TCP ? "HAWSER/1 json\n" : "HAWSER/1 proto\n", line->dialect == TCP ? 14 : 15);
      greet(line);
      break;
    case STREAM:
    case SSE:
      ask_for_frames(line);
      break;
    case H2:
    case GRPC:
      open_streams(line);
      break;
    default:
      ask_for_upgrade(line);
      line->state = UPGRADING;
  }
  wait_for(line, EPOLLIN);
}

static void end_line(struct line *line) {
  for (int i = 0; i < line->streams; i++) {
    ready -= line->stream[i].subscribed;
    free(line->stream[i].rest.bytes);
  }
  ended += line->streams;
  epoll_ctl(poll_fd, EPOLL_CTL_DEL, line->fd, NULL);
  if (line->tls) SSL_free(line->tls);
  line->tls = NULL;
  close(line->fd);
  line->fd = -1;
  free(line->stream);
  free(line->rest.bytes);
  memset(&line->rest, 0, sizeof line->rest);
}

static void refused(const char *head, int length) {
  fprintf(stderr, "load: refused: %.*s\n", length, head);
  exit(1);
}

static uint64_t number_after(const char *text, int length, const char *name) {
  const char *found = memmem(text, length, name, strlen(name));
  return found ? strtoull(found + strlen(name), NULL, 10) : 0;
}

static void is_subscribed(struct stream *stream) {
  stream->subscribed = 1;
  ready++;
}

static void publication(struct stream *stream, uint64_t offset, const char *data, int length, uint64_t now) {
  delivered++;
  if (stream->last && offset > stream->last + 1) lost += offset - stream->last - 1;
  if (stream->last && offset <= stream->last) repeated++;
  else stream->last = offset;
  uint64_t sent = number_after(data, length, "\"ns\":");
  if (sent && sent <= now) {
    uint64_t us = (now - sent) / 1000;
    latency[bucket(us)]++;
    if (us > latency_most) latency_most = us;
  }
}

static void frame_text(struct line *line, struct stream *stream, const char *text, int length, uint64_t now) {
  if (line->dialect == NATS && length >= 4 && memcmp(text, "PING", 4) == 0) send_text(line, "PONG\r\n", 6);
  if (line->dialect == SSE && length > 6 && memcmp(text, "data: ", 6) == 0) text += 6, length -= 6;
  if (!stream->subscribed) {
    const char *done = line->dialect == NATS ? "PONG" : "\"subscribed\"";
    if (memmem(text, length, done, strlen(done))) is_subscribed(stream);
    if (length > 10 && memcmp(text, "HTTP/1.1 4", 10) == 0) refused(text, length);
    return;
  }
  const char *json = line->dialect == NATS ? memmem(text, length, "{\"publication\"", 14) : text;
  if (json) {
    length -= (int)(json - text);
    text = json;
  }
  if (!json || length < 16 || memcmp(text, "{\"publication\"", 14) != 0) {
    if (line->dialect <= TCP && memmem(text, length, "{\"ping\"", 7)) send_text(line, "{\"pong\":{}}", 11);
    return;
  }
  bytes += length;
  publication(stream, number_after(text, length, "\"offset\":"), text, length, now);
}

static void frame_binary(struct stream *stream, const char *frame, int length, uint64_t now) {
  const uint8_t *at = (const uint8_t *)frame, *end = at + length, *inner;
  uint64_t size = find_field(at, end, 3, &inner);
  if (size) {
    if (find_field(inner, inner + size, 9, NULL)) is_subscribed(stream);
    return;
  }
  size = find_field(at, end, 10, &inner);
  if (!size) return;
  bytes += length;
  size = find_field(inner, inner + size, 2, &inner);
  const uint8_t *data = inner;
  uint64_t data_size = find_field(inner, inner + size, 2, &data);
  publication(stream, find_field(inner, inner + size, 1, NULL), (const char *)data, (int)data_size, now);
}

/* Each `cut` takes whole frames and tells how many bytes they were. */
static int cut_lines(struct line *line, struct stream *stream, char *in, int length, uint64_t now) {
  int at = 0;
  for (char *end; (end = memchr(in + at, '\n', length - at)) != NULL; at = (int)(end - in) + 1) {
    frame_text(line, stream, in + at, (int)(end - in) - at, now);
  }
  return at;
}

static int cut_delimited(struct stream *stream, char *in, int length, uint64_t now) {
  int at = 0;
  while (at < length) {
    const uint8_t *from = (const uint8_t *)in + at, *end = (const uint8_t *)in + length;
    uint64_t size = get_varint(&from, end);
    if (from > end || (uint64_t)(end - from) < size) break;
    frame_binary(stream, (const char *)from, (int)size, now);
    at = (int)((const char *)from - in) + (int)size;
  }
  return at;
}

static int cut_calls(struct stream *stream, char *in, int length, uint64_t now) {
  int at = 0;
  while (length - at >= 5) {
    const uint8_t *head = (const uint8_t *)in + at;
    int size = head[1] << 24 | head[2] << 16 | head[3] << 8 | head[4];
    if (length - at - 5 < size) break;
    frame_binary(stream, in + at + 5, size, now);
    at += 5 + size;
  }
  return at;
}

static int cut_messages(struct line *line, struct stream *stream, char *in, int length, uint64_t now) {
  int at = 0;
  uint64_t size;
  for (int header; (header = frame_head((unsigned char *)in + at, length - at, &size)); at += header + (int)size) {
    char *frame = in + at;
    int opcode = frame[0] & 0x0f;
    if (opcode == 2 && line->dialect == PROTO) cut_delimited(stream, frame + header, (int)size, now);
    else if (opcode == 1 || opcode == 2) frame_text(line, stream, frame + header, (int)size, now);
  }
  return at;
}

static void keep(struct rest *rest, const char *from, int length) {
  if (length > 65536) die("a frame is too large for this client");
  if (length == 0) {
    free(rest->bytes);
    rest->bytes = NULL;
  } else {
    rest->bytes = realloc(rest->bytes, length);
    memmove(rest->bytes, from, length);
  }
  rest->length = length;
}

/* Content of one stream of HTTP/2, which may end within a message. */
static void content(struct line *line, struct stream *stream, char *in, int length, uint64_t now) {
  char whole[2 * 65536];
  if (stream->rest.length) {
    if (stream->rest.length + length > (int)sizeof whole) die("a message is too large for this client");
    memcpy(whole, stream->rest.bytes, stream->rest.length);
    memcpy(whole + stream->rest.length, in, length);
    in = whole;
    length += stream->rest.length;
  }
  int taken = line->dialect == GRPC ? cut_calls(stream, in, length, now) : cut_messages(line, stream, in, length, now);
  if (length > taken || stream->rest.length) keep(&stream->rest, in + taken, length - taken);
}

static int cut_streams(struct line *line, char *in, int length, uint64_t now) {
  int at = 0;
  while (length - at >= H2_HEAD) {
    const uint8_t *head = (const uint8_t *)in + at;
    int size = head[0] << 16 | head[1] << 8 | head[2];
    if (length - at - H2_HEAD < size) break;
    uint8_t answer[H2_HEAD + 8];
    unsigned stream = (head[5] & 0x7fu) << 24 | head[6] << 16 | head[7] << 8 | head[8];
    char *payload = in + at + H2_HEAD;
    if (head[3] == H2_DATA && stream / 2 < (unsigned)line->streams) {
      content(line, &line->stream[stream / 2], payload, size, now);
    } else if (head[3] == H2_SETTINGS && !(head[4] & 1)) {
      put_all(line, answer, put_h2(answer, H2_SETTINGS, 1, 0, "", 0));
    } else if (head[3] == H2_PING && !(head[4] & 1) && size == 8) {
      put_all(line, answer, put_h2(answer, H2_PING, 1, 0, payload, size));
    } else if (head[3] == H2_RESET || head[3] == H2_GOAWAY) {
      fprintf(stderr, "load: frame %d of HTTP/2 ended a stream\n", head[3]);
      exit(1);
    }
    at += H2_HEAD + size;
  }
  return at;
}

static int take(struct line *line, char *in, int length, uint64_t now) {
  int at = 0;
  if (line->state == UPGRADING) {
    char *blank = memmem(in, length, "\r\n\r\n", 4);
    if (!blank) return 0;
    if (memmem(in, blank - in, " 101 ", 5) == NULL) refused(in, (int)(blank - in));
    at = (int)(blank - in) + 4;
    line->state = READY;
    if (line->dialect == RAW) is_subscribed(line->stream);
    else greet(line);
  }
  struct stream *only = line->stream;
  switch (line->dialect) {
    case TCP:
    case STREAM:
    case SSE:
      return at + cut_lines(line, only, in + at, length - at, now);
    case TCP_PROTO:
      return at + cut_delimited(only, in + at, length - at, now);
    case H2:
    case GRPC:
      return at + cut_streams(line, in + at, length - at, now);
    default:
      return at + cut_messages(line, only, in + at, length - at, now);
  }
}

static void readable(struct line *line) {
  int kept = line->rest.length;
  if (kept) memcpy(input, line->rest.bytes, kept);
  ssize_t got = get(line, input + kept, READ);
  if (got <= 0) {
    if (got < 0 && errno == EAGAIN) return;
    end_line(line);
    return;
  }
  int length = kept + (int)got;
  int taken = take(line, input, length, now_ns());
  if (length > taken || kept) keep(&line->rest, input + taken, length - taken);
  /* What TLS holds already, no poll tells of. */
  if (line->tls && SSL_has_pending(line->tls)) readable(line);
}

static void turn(int wait_ms) {
  struct epoll_event events[512];
  int got = epoll_wait(poll_fd, events, 512, wait_ms);
  for (int i = 0; i < got; i++) {
    struct line *line = events[i].data.ptr;
    if (line->fd < 0) continue;
    if (line->state == CONNECTING || line->state == SHAKING) upgrade(line);
    else readable(line);
  }
}

static void open_more(int more) {
  uint64_t from = now_ns();
  int goal = subscribers + more;
  while (ready < goal && ended == 0 && now_ns() - from < 120ull * 1000000000) {
    /* No more at once than the accept queue holds. */
    while (subscribers < goal && subscribers - ready < 256) {
      int streams = count == 0 ? 1 : together;
      begin(streams < goal - subscribers ? streams : goal - subscribers);
    }
    turn(10);
  }
  printf("{\"open\":%d,\"ended\":%d,\"ms\":%llu}\n", ready, ended,
         (unsigned long long)((now_ns() - from) / 1000000));
}

static void publish(int size) {
  char text[70000], whole[71000];
  int numbered = dialect != RAW && dialect != NATS;
  const char *type = strncmp(channel, "im/", 3) == 0 ? "\"type\":\"custom\"," : "";
  int at = numbered
      ? snprintf(text, sizeof text, "{\"publish\":{\"channel\":\"%s\",\"data\":{%s\"ns\":%llu,\"pad\":\"", channel,
                 type, (unsigned long long)now_ns())
      : snprintf(text, sizeof text, "{\"publication\":{\"channel\":\"%s\",\"offset\":%llu,\"data\":{\"ns\":%llu,\"pad\":\"",
                 channel, (unsigned long long)++own_offset, (unsigned long long)now_ns());
  int pad = size - 35 - (int)strlen(type);
  while (pad-- > 0) text[at++] = 'x';
  at += numbered
      ? snprintf(text + at, sizeof text - at, "\"}}}")
      : snprintf(text + at, sizeof text - at, "\"},\"user\":\"guest-0000000\",\"time\":1800000000000}}");
  if (dialect == NATS) {
    at = snprintf(whole, sizeof whole, "PUB %s %d\r\n%s\r\n", channel, at, text);
    send_text(&lines[0], whole, at);
  } else {
    send_text(&lines[0], text, at);
  }
}

static void forget_counts(void) {
  delivered = bytes = lost = repeated = latency_most = 0;
  memset(latency, 0, sizeof latency);
}

static void report(uint64_t from, uint64_t published, uint64_t expected) {
  double took = (now_ns() - from) / 1e9;
  printf("{\"published\":%llu,\"expected\":%llu,\"delivered\":%llu,\"bytes\":%llu,\"lost\":%llu,\"repeated\":%llu,"
         "\"ended\":%d,\"seconds\":%.3f,\"p50\":%llu,\"p99\":%llu,\"p999\":%llu,\"max\":%llu}\n",
         (unsigned long long)published, (unsigned long long)expected, (unsigned long long)delivered,
         (unsigned long long)bytes, (unsigned long long)lost, (unsigned long long)repeated, ended, took,
         (unsigned long long)percentile(0.5), (unsigned long long)percentile(0.99),
         (unsigned long long)percentile(0.999), (unsigned long long)latency_most);
  forget_counts();
}

static void run(double rate, double seconds, int size) {
  forget_counts();
  uint64_t from = now_ns(), gap = (uint64_t)(1e9 / rate);
  uint64_t published = 0, goal = (uint64_t)(rate * seconds + 0.5), next = from;
  uint64_t expected = goal * (uint64_t)ready, quiet = 0;
  while (published < goal || (delivered < expected && quiet < 10ull * 1000000000)) {
    uint64_t now = now_ns();
    if (published < goal && now >= next) {
      publish(size);
      published++;
      next += gap;
    }
    uint64_t before = delivered, until = published < goal ? next : now + 50000000;
    now = now_ns();
    turn(until > now ? (int)((until - now) / 1000000) + 1 : 0);
    quiet = delivered == before ? quiet + (now_ns() - now) : 0;
  }
  report(from, published, expected);
}

static void burst(int goal, int size) {
  forget_counts();
  struct timespec pause = {.tv_nsec = 1000000};
  uint64_t from = now_ns();
  for (int published = 0; published < goal; published++) {
    publish(size);
    nanosleep(&pause, NULL);
  }
  uint64_t expected = (uint64_t)goal * (uint64_t)ready, quiet = 0;
  while (delivered < expected && quiet < 10ull * 1000000000) {
    uint64_t before = delivered, now = now_ns();
    turn(50);
    quiet = delivered == before ? quiet + (now_ns() - now) : 0;
  }
  report(from, goal, expected);
}

static void hear(int published, double seconds) {
  /* Counted since the last report: who publishes may have begun before this command was read. */
  uint64_t from = now_ns(), until = from + (uint64_t)(seconds * 1e9);
  uint64_t expected = (uint64_t)published * (uint64_t)ready;
  while (delivered < expected && now_ns() < until) turn(20);
  report(from, published, expected);
}

static void carry_out(const char *command) {
  int more, size;
  double rate, seconds;
  window = 0;
  if (sscanf(command, "open %d %d", &more, &window) >= 1) open_more(more);
  else if (sscanf(command, "burst %d %d", &more, &size) == 2) burst(more, size);
  else if (sscanf(command, "run %lf %lf %d", &rate, &seconds, &size) == 3) run(rate, seconds, size);
  else if (sscanf(command, "hear %d %lf", &more, &seconds) == 2) hear(more, seconds);
  else printf("{\"error\":\"unknown command\"}\n");
}

static void read_tokens(const char *name) {
  FILE *file = fopen(name, "r");
  char line[1500];
  if (!file) die(name);
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    tokens = realloc(tokens, (token_count + 1) * sizeof *tokens);
    tokens[token_count++] = strdup(line);
  }
  fclose(file);
}

int main(int arguments, char **argument) {
  if (arguments < 5) {
    fprintf(stderr, "usage: load HOST PORT PATH CHANNEL [DIALECT[:STREAMS]] [tls|plain] [TOKENS]\n");
    return 2;
  }
  if (arguments > 5) {
    char *streams = strchr(argument[5], ':');
    if (streams) {
      *streams = 0;
      together = atoi(streams + 1);
    }
    int known = 0;
    for (int i = 0; i <= GRPC; i++) {
      if (strcmp(argument[5], dialects[i]) == 0) dialect = (enum dialect)i, known = 1;
    }
    if (!known || together < 1 || (together > 1 && dialect < H2)) die("no such dialect");
  }
  if (arguments > 6 && strcmp(argument[6], "tls") == 0) {
    secured = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(secured, SSL_MODE_RELEASE_BUFFERS);
  }
  if (arguments > 7) read_tokens(argument[7]);
  host_text = argument[1];
  path = argument[3];
  channel = argument[4];
  address.sin_family = AF_INET;
  address.sin_port = htons(atoi(argument[2]));
  if (inet_pton(AF_INET, host_text, &address.sin_addr) != 1) die("address");
  poll_fd = epoll_create1(0);
  obey(carry_out, turn, 20);
  return 0;
}
