/*
 * The load side of the benchmarks: very many WebSocket connections in one thread, cheap enough that
 * the server is what is measured.
 *
 *   load HOST PORT PATH CHANNEL
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

enum state { CONNECTING, UPGRADING, WAITING, READY };

struct line {
  int fd;
  enum state state;
  uint64_t last;   /* offset of the last publication; 0 for none yet */
  char *rest;      /* an unfinished frame */
  int rest_length;
};

static struct line lines[MOST];
static int count, ready, ended;
static int poll_fd, window;
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
static void send_text(struct line *line, const char *text, int length) {
  char frame[70000];
  int at = 0;
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
  if (send(line->fd, frame, at, MSG_NOSIGNAL) != at) die("send");
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

static void upgrade(struct line *line) {
  int problem = 0;
  socklen_t size = sizeof problem;
  getsockopt(line->fd, SOL_SOCKET, SO_ERROR, &problem, &size);
  if (problem) {
    errno = problem;
    die("connect");
  }
  char request[512];
  int length = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                        path, host_text);
  if (send(line->fd, request, length, MSG_NOSIGNAL) != length) die("upgrade");
  line->state = UPGRADING;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = line};
  epoll_ctl(poll_fd, EPOLL_CTL_MOD, line->fd, &event);
}

static void end_line(struct line *line) {
  if (line->state == READY) ready--;
  ended++;
  epoll_ctl(poll_fd, EPOLL_CTL_DEL, line->fd, NULL);
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
  if (line->state == WAITING) {
    if (memmem(text, length, "\"subscribed\"", 12)) {
      line->state = READY;
      ready++;
    }
    return;
  }
  if (length < 16 || memcmp(text, "{\"publication\"", 14) != 0) {
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
    char hello[512];
    int size = snprintf(hello, sizeof hello,
                        "{\"id\":1,\"connect\":{\"heartbeat\":600000,\"subscribe\":[{\"channel\":\"%s\"}]}}", channel);
    send_text(line, hello, size);
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
    if ((frame[0] & 0x0f) == 1) frame_text(line, (char *)frame + header, (int)size, now);
    at += header + (int)size;
  }
  return at;
}

static void readable(struct line *line) {
  if (line->rest_length) memcpy(input, line->rest, line->rest_length);
  ssize_t got = recv(line->fd, input + line->rest_length, READ, 0);
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
}

static void turn(int wait_ms) {
  struct epoll_event events[512];
  int got = epoll_wait(poll_fd, events, 512, wait_ms);
  for (int i = 0; i < got; i++) {
    struct line *line = events[i].data.ptr;
    if (line->fd < 0) continue;
    if (line->state == CONNECTING) upgrade(line);
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
  char text[70000];
  int at = snprintf(text, sizeof text, "{\"publish\":{\"channel\":\"%s\",\"data\":{\"ns\":%llu,\"pad\":\"", channel,
                    (unsigned long long)now_ns());
  int pad = size - 35;
  while (pad-- > 0) text[at++] = 'x';
  at += snprintf(text + at, sizeof text - at, "\"}}}");
  send_text(&lines[0], text, at);
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
  if (arguments != 5) {
    fprintf(stderr, "usage: load HOST PORT PATH CHANNEL\n");
    return 2;
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
