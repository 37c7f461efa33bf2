/*
 * The load side of the benchmarks: very many WebSocket connections in one thread, cheap enough that
 * the server is what is measured.
 *
 *   load HOST PORT PATH CHANNEL [DIALECT] [tls]
 *
 * DIALECT is how the server is spoken to: `hawser` (the default); `tcp`, the same without WebSocket; `raw`, where every message of the first
 * connection goes to all as it is, so the load client numbers the publications itself; `nats`, the same within
 * the text protocol of NATS. With `tls` all of it goes through TLS, whose certificate is not looked at.
 *
 * Commands on standard input, one answer in JSON on standard output for each:
 *
 *   open N [WINDOW]          opens N more connections and subscribes them, with a receive buffer of WINDOW bytes;
 *                            127.0.0.1 gives about 28,000 ports
 *   run RATE SECONDS BYTES   the first connection publishes RATE times a second; counts what arrives
 *   burst COUNT BYTES        the first connection publishes COUNT times while nobody reads; then all read
 *   quit
 *
 * Every server under test speaks enough of the protocol for this: it answers the upgrade, ignores or
 * answers `connect`, and turns a `publish` into the publication frame that Hawser sends, with an
 * offset that grows by one. Loss, repetition and disorder are counted by that offset, on every
 * connection. Latency is from the publish call to the read, both by this process's clock.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST 20000
#define READ (256 * 1024)
#define BUCKETS 4096

enum state { CONNECTING, SHAKING, UPGRADING, WAITING, READY };

struct line {
  int fd;
  SSL *tls;
  enum state state;
  uint64_t last;   /* offset of the last publication; 0 for none yet */
  char *rest;      /* an unfinished frame */
  int rest_length;
};

static struct line lines[MOST];
static int count, ready, ended;
static int poll_fd, window;
static SSL_CTX *secured;
static enum { HAWSER, TCP, RAW, NATS } dialect;
static uint64_t own_offset; /* where the server numbers nothing */
static struct sockaddr_in address;
static const char *host_text, *path, *channel;
static char input[READ + 65536];

static uint64_t delivered, bytes, lost, repeated;
static uint64_t latency[BUCKETS]; /* by half powers of two of microseconds, linear within */
static uint64_t latency_most;

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void die(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

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

/* A masked text frame with a mask of zeroes, which leaves the text as it is. */
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

static void send_text(struct line *line, const char *text, int length) {
  char frame[70000];
  int at = 0;
  if (dialect == TCP) {
    memcpy(frame, text, length);
    frame[length] = '\n';
    if (put(line, frame, length + 1) != length + 1) die("send");
    return;
  }
  frame[at++] = (char)0x81;
  if (length < 126) {
    frame[at++] = (char)(0x80 | length);
  } else {
    frame[at++] = (char)(0x80 | 126);
    frame[at++] = (char)(length >> 8);
    frame[at++] = (char)length;
  }
  memset(frame + at, 0, 4);
  at += 4;
  memcpy(frame + at, text, length);
  at += length;
  if (put(line, frame, at) != at) die("send");
}

static void begin(void) {
  if (count == MOST) die("too many connections for one process");
  struct line *line = &lines[count++];
  memset(line, 0, sizeof *line);
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

static void greet(struct line *line) {
  char hello[512];
  int size = dialect == NATS
      ? snprintf(hello, sizeof hello,
                 "CONNECT {\"verbose\":false,\"protocol\":1,\"echo\":true}\r\nSUB %s 1\r\nPING\r\n", channel)
      : snprintf(hello, sizeof hello,
                 "{\"id\":1,\"connect\":{\"heartbeat\":600000,\"subscribe\":[{\"channel\":\"%s\"}]}}", channel);
  send_text(line, hello, size);
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
  if (dialect == TCP) {
    if (put(line, "HAWSER/1 json\n", 14) != 14) die("preface");
    line->state = WAITING;
    greet(line);
    wait_for(line, EPOLLIN);
    return;
  }
  char request[512];
  int length = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                        path, host_text);
  if (put(line, request, length) != length) die("upgrade");
  line->state = UPGRADING;
  wait_for(line, EPOLLIN);
}

static void end_line(struct line *line) {
  if (line->state == READY) ready--;
  ended++;
  epoll_ctl(poll_fd, EPOLL_CTL_DEL, line->fd, NULL);
  if (line->tls) SSL_free(line->tls);
  line->tls = NULL;
  close(line->fd);
  line->fd = -1;
  free(line->rest);
  line->rest = NULL;
}

static uint64_t number_after(const char *text, int length, const char *name) {
  const char *found = memmem(text, length, name, strlen(name));
  return found ? strtoull(found + strlen(name), NULL, 10) : 0;
}

static void frame_text(struct line *line, const char *text, int length, uint64_t now) {
  if (dialect == NATS && length >= 4 && memcmp(text, "PING", 4) == 0) send_text(line, "PONG\r\n", 6);
  if (line->state == WAITING) {
    const char *done = dialect == NATS ? "PONG" : "\"subscribed\"";
    if (memmem(text, length, done, strlen(done))) {
      line->state = READY;
      ready++;
    }
    return;
  }
  const char *json = dialect == NATS ? memmem(text, length, "{\"publication\"", 14) : text;
  if (json) {
    length -= (int)(json - text);
    text = json;
  }
  if (!json || length < 16 || memcmp(text, "{\"publication\"", 14) != 0) {
    if (memmem(text, length, "{\"ping\"", 7)) send_text(line, "{\"pong\":{}}", 11);
    return;
  }
  delivered++;
  bytes += length;
  uint64_t offset = number_after(text, length, "\"offset\":");
  if (line->last && offset > line->last + 1) lost += offset - line->last - 1;
  if (line->last && offset <= line->last) repeated++;
  else line->last = offset;
  uint64_t sent = number_after(text, length, "\"ns\":");
  if (sent && sent <= now) {
    uint64_t us = (now - sent) / 1000;
    latency[bucket(us)]++;
    if (us > latency_most) latency_most = us;
  }
}

/* Takes whole frames; tells how many bytes they were. */
static int take(struct line *line, char *in, int length, uint64_t now) {
  int at = 0;
  if (line->state == UPGRADING) {
    char *blank = memmem(in, length, "\r\n\r\n", 4);
    if (!blank) return 0;
    if (memmem(in, blank - in, " 101 ", 5) == NULL) {
      fprintf(stderr, "load: refused: %.*s\n", (int)(blank - in), in);
      exit(1);
    }
    at = (int)(blank - in) + 4;
    line->state = WAITING;
    if (dialect == RAW) {
      line->state = READY;
      ready++;
      return at;
    }
    greet(line);
  }
  while (dialect == TCP) {
    char *newline = memchr(in + at, '\n', length - at);
    if (!newline) return at;
    frame_text(line, in + at, (int)(newline - in) - at, now);
    at = (int)(newline - in) + 1;
  }
  while (length - at >= 2) {
    unsigned char *frame = (unsigned char *)in + at;
    int header = 2;
    uint64_t size = frame[1] & 0x7f;
    if (size == 126) {
      if (length - at < 4) break;
      size = frame[2] << 8 | frame[3];
      header = 4;
    } else if (size == 127) {
      if (length - at < 10) break;
      size = (uint64_t)frame[6] << 24 | frame[7] << 16 | frame[8] << 8 | frame[9];
      header = 10;
    }
    if ((uint64_t)(length - at - header) < size) break;
    if ((frame[0] & 0x0f) == 1 || (frame[0] & 0x0f) == 2) frame_text(line, (char *)frame + header, (int)size, now);
    at += header + (int)size;
  }
  return at;
}

static void readable(struct line *line) {
  if (line->rest_length) memcpy(input, line->rest, line->rest_length);
  ssize_t got = get(line, input + line->rest_length, READ);
  if (got <= 0) {
    if (got < 0 && errno == EAGAIN) return;
    end_line(line);
    return;
  }
  int length = line->rest_length + (int)got;
  int taken = take(line, input, length, now_ns());
  int rest = length - taken;
  if (rest > 65536) die("a frame is too large for this client");
  if (rest) {
    line->rest = realloc(line->rest, rest);
    memcpy(line->rest, input + taken, rest);
  } else if (line->rest) {
    free(line->rest);
    line->rest = NULL;
  }
  line->rest_length = rest;
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
  int goal = count + more;
  while (ready < goal && ended == 0 && now_ns() - from < 120ull * 1000000000) {
    /* No more at once than the accept queue holds. */
    while (count < goal && count - ready < 256) begin();
    turn(10);
  }
  printf("{\"open\":%d,\"ended\":%d,\"ms\":%llu}\n", ready, ended,
         (unsigned long long)((now_ns() - from) / 1000000));
}

static void publish(int size) {
  char text[70000], whole[71000];
  int at = dialect <= TCP
      ? snprintf(text, sizeof text, "{\"publish\":{\"channel\":\"%s\",\"data\":{\"ns\":%llu,\"pad\":\"", channel,
                 (unsigned long long)now_ns())
      : snprintf(text, sizeof text, "{\"publication\":{\"channel\":\"%s\",\"offset\":%llu,\"data\":{\"ns\":%llu,\"pad\":\"",
                 channel, (unsigned long long)++own_offset, (unsigned long long)now_ns());
  int pad = size - 35;
  while (pad-- > 0) text[at++] = 'x';
  at += dialect <= TCP
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

int main(int arguments, char **argument) {
  if (arguments < 5) {
    fprintf(stderr, "usage: load HOST PORT PATH CHANNEL [hawser|tcp|raw|nats] [tls]\n");
    return 2;
  }
  const char *spoken = arguments > 5 ? argument[5] : "hawser";
  dialect = !strcmp(spoken, "tcp") ? TCP : !strcmp(spoken, "raw") ? RAW : !strcmp(spoken, "nats") ? NATS : HAWSER;
  if (arguments > 6 && strcmp(argument[6], "tls") == 0) {
    secured = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(secured, SSL_MODE_RELEASE_BUFFERS);
  }
  host_text = argument[1];
  path = argument[3];
  channel = argument[4];
  address.sin_family = AF_INET;
  address.sin_port = htons(atoi(argument[2]));
  if (inet_pton(AF_INET, host_text, &address.sin_addr) != 1) die("address");
  poll_fd = epoll_create1(0);
  setvbuf(stdout, NULL, _IOLBF, 0);
  fcntl(0, F_SETFL, O_NONBLOCK);
  char command[256] = "";
  int filled = 0;
  for (;;) {
    char *line_end = strchr(command, '\n');
    if (!line_end) {
      ssize_t got = read(0, command + filled, sizeof command - 1 - filled);
      if (got == 0) return 0;
      if (got > 0) filled += (int)got;
      command[filled] = 0;
      turn(20);
      continue;
    }
    *line_end = 0;
    int more, size;
    double rate, seconds;
    window = 0;
    if (sscanf(command, "open %d %d", &more, &window) >= 1) open_more(more);
    else if (sscanf(command, "burst %d %d", &more, &size) == 2) burst(more, size);
    else if (sscanf(command, "run %lf %lf %d", &rate, &seconds, &size) == 3) run(rate, seconds, size);
    else if (strncmp(command, "quit", 4) == 0) return 0;
    else printf("{\"error\":\"unknown command\"}\n");
    filled -= (int)(line_end - command) + 1;
    memmove(command, line_end + 1, filled + 1);
  }
}
