/*
 * The crowd of the storm: lines that stand, break all at once, and return as the SDKs do, each with its ticket and its
 * position. Each keeps count of what it was owed.
 *
 *   storm HOST PORT CHANNEL SOURCES
 *
 * JSON over WebSocket; the lines come from the addresses 127.0.0.2 and on, SOURCES of them in turn. A line that ends comes
 * back: after `after` and up to a tenth more where it was told that, otherwise after a random time below half a second,
 * which doubles up to 20 s for each failure in a row. Only a number from 3300 on, or an error, keeps it away for good.
 *
 * Commands on standard input, one answer in JSON on standard output for each:
 *
 *   open N MS            opens N more lines, and waits until they stand, at most so long
 *   break N MS WITHIN    breaks N of those that stand, evenly within MS milliseconds, and waits until all are back
 *   state                what is counted
 *   leave N              closes N of those that stand, for good
 *   quit
 *
 * Between commands the lines are served as ever.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "client.h"

#define MOST 20000
#define READ (256 * 1024)
#define KEPT (1024 * 1024)
#define CODES 1024

enum state { AWAY, CONNECTING, UPGRADING, ASKING, STANDS, GONE };

struct line {
  int fd;
  enum state state;
  int failures, held, told; /* in a row; in a row; whether this end told a turn */
  int known;                /* whether it stood before */
  uint64_t due;             /* when to come, while away */
  uint64_t last;            /* offset */
  char epoch[32], ticket[400];
  char *rest;
  int length;
};

static struct line lines[MOST];
static int count, standing, lost_for_good, poll_fd, sources;
static uint64_t delivered, recovered, skipped, repeated, unrecovered, hints, longest_hint, early, mute, most_held;
static uint64_t codes[CODES]; /* from 3000 on */
static struct sockaddr_in server;
static const char *channel;
static char input[READ + KEPT];

static double chance(void) { return random() / (double)RAND_MAX; }

static uint64_t number_after(const char *text, const char *end, const char *name) {
  const char *found = memmem(text, end - text, name, strlen(name));
  return found ? strtoull(found + strlen(name), NULL, 10) : 0;
}

static void text_after(const char *text, const char *end, const char *name, char *to, size_t most) {
  const char *found = memmem(text, end - text, name, strlen(name));
  if (!found) return;
  found += strlen(name);
  const char *quote = memchr(found, '"', end - found);
  if (!quote || (size_t)(quote - found) >= most) die("a text is too long");
  memcpy(to, found, quote - found);
  to[quote - found] = 0;
}

static void drop(struct line *line) {
  if (line->state == STANDS) standing--;
  /* A network that breaks says no goodbye; and no port waits for one. */
  struct linger now = {.l_onoff = 1};
  setsockopt(line->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(line->fd);
  line->fd = -1;
  free(line->rest);
  line->rest = NULL;
  line->length = 0;
}

/* Comes back after a while, as an SDK would. */
static void away(struct line *line, uint64_t after_ms) {
  uint64_t wait;
  if (line->fd >= 0) drop(line);
  line->state = AWAY;
  if (after_ms) {
    wait = (uint64_t)(after_ms * 1000000.0 * (1 + chance() * 0.1));
    hints++;
    if (after_ms > longest_hint) longest_hint = after_ms;
    if ((uint64_t)++line->held > most_held) most_held = (uint64_t)line->held;
  } else {
    double most = 500e6 * (1 << (line->failures < 6 ? line->failures : 6));
    wait = (uint64_t)((most < 20e9 ? most : 20e9) * chance());
    line->failures++;
  }
  line->due = now_ns() + wait;
}

static void gone(struct line *line) {
  if (line->fd >= 0) drop(line);
  line->state = GONE;
  lost_for_good++;
}

static void wait_for(struct line *line, int what, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = line};
  if (epoll_ctl(poll_fd, what, line->fd, &event) < 0) die("epoll_ctl");
}

static void come(struct line *line) {
  line->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (line->fd < 0) die("socket");
  int one = 1;
  setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt(line->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  struct sockaddr_in own = {.sin_family = AF_INET};
  own.sin_addr.s_addr = htonl(0x7f000002u + (uint32_t)((line - lines) % sources));
  if (bind(line->fd, (struct sockaddr *)&own, sizeof own) < 0) die("bind");
  if (connect(line->fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS) die("connect");
  line->state = CONNECTING;
  wait_for(line, EPOLL_CTL_ADD, EPOLLOUT);
}

static int put(struct line *line, const char *bytes, int length) {
  return send(line->fd, bytes, length, MSG_NOSIGNAL) == length;
}

static int say(struct line *line, const char *text, int length) {
  char frame[2048];
  return put(line, frame, put_message(frame, 1, text, length));
}

static int ask(struct line *line) {
  char text[1500];
  int at = snprintf(text, sizeof text, "{\"id\":1,\"connect\":{\"heartbeat\":600000,");
  if (*line->ticket) at += snprintf(text + at, sizeof text - at, "\"resume\":\"%s\",", line->ticket);
  at += snprintf(text + at, sizeof text - at, "\"subscribe\":[{\"channel\":\"%s\"", channel);
  if (*line->epoch)
    at += snprintf(text + at, sizeof text - at, ",\"since\":{\"epoch\":\"%s\",\"offset\":%llu}", line->epoch,
                   (unsigned long long)line->last);
  at += snprintf(text + at, sizeof text - at, "}]}}");
  return say(line, text, at);
}

static void publication(struct line *line, uint64_t offset) {
  delivered++;
  if (offset <= line->last) repeated++;
  else if (offset != line->last + 1) skipped += offset - line->last - 1;
  line->last = offset;
}

static void connected(struct line *line, const char *text, const char *end) {
  text_after(text, end, "\"resume\":\"", line->ticket, sizeof line->ticket);
  const char *position = memmem(text, end - text, "\"position\":", 11);
  if (!position) die("connected without a position");
  uint64_t told = number_after(position, end, "\"offset\":");
  if (line->known) {
    if (memmem(position, end - position, "\"recovered\":true", 16)) recovered++;
    else unrecovered++;
    const char *at = memmem(position, end - position, "\"publications\":[", 16);
    while (at && (at = memmem(at, end - at, "\"offset\":", 9))) publication(line, strtoull(at += 9, NULL, 10));
    if (line->last != told) skipped++;
  }
  text_after(position, end, "\"epoch\":\"", line->epoch, sizeof line->epoch);
  line->last = told;
  line->known = 1;
  line->failures = line->held = 0;
  line->state = STANDS;
  standing++;
}

/* Whether the line goes on. */
static int frame(struct line *line, const char *text, const char *end) {
  static const char push[] = "{\"publication\":", end_push[] = "{\"closing\":", error[] = "\"error\":";
  if (end - text > (long)sizeof push && memcmp(text, push, sizeof push - 1) == 0) {
    publication(line, number_after(text, end, "\"offset\":"));
  } else if (end - text > (long)sizeof end_push && memcmp(text, end_push, sizeof end_push - 1) == 0) {
    uint64_t code = number_after(text, end, "\"code\":"), after = number_after(text, end, "\"after\":");
    if (code >= 3000 && code < 3000 + CODES) codes[code - 3000]++;
    if (code >= 3300) gone(line);
    else away(line, after);
    return 0;
  } else if (memmem(text, end - text, "\"connected\":", 12)) {
    connected(line, text, end);
  } else if (memmem(text, end - text, error, sizeof error - 1)) {
    /* Its closing follows and says whether to come back. */
  } else if (memmem(text, end - text, "{\"ping\":", 8)) {
    if (!say(line, "{\"pong\":{}}", 11)) {
      early++;
      away(line, 0);
      return 0;
    }
  }
  return 1;
}

static int texts(struct line *line, const char *text, int length) {
  const char *end = text + length;
  while (text < end) {
    const char *newline = memchr(text, '\n', end - text);
    const char *over = newline ? newline : end;
    if (over > text && !frame(line, text, over)) return 0;
    text = over + 1;
  }
  return 1;
}

/* Bytes taken, or -1 where the line is no more. */
static int take(struct line *line, char *in, int length) {
  int at = 0;
  if (line->state == UPGRADING) {
    char *blank = memmem(in, length, "\r\n\r\n", 4);
    if (!blank) return 0;
    if (!memmem(in, blank - in, " 101 ", 5)) {
      away(line, number_after(in, blank, "Retry-After: ") * 1000);
      return -1;
    }
    at = (int)(blank - in) + 4;
    line->state = ASKING;
    if (!ask(line)) {
      mute++;
      away(line, 0);
      return -1;
    }
  }
  uint64_t size;
  for (int header; (header = frame_head((unsigned char *)in + at, length - at, &size)); at += header + (int)size) {
    if ((in[at] & 0x0f) == 1 && !texts(line, in + at + header, (int)size)) return -1;
  }
  return at;
}

static void readable(struct line *line) {
  int kept = line->length;
  if (kept) memcpy(input, line->rest, kept);
  ssize_t got = recv(line->fd, input + kept, READ, 0);
  if (got <= 0) {
    if (got < 0 && errno == EAGAIN) return;
    /* Ended without a word: the server closed what it had no room even to refuse, or the kernel did. */
    if (line->state != STANDS) mute++;
    else early++;
    away(line, 0);
    return;
  }
  int length = kept + (int)got;
  int taken = take(line, input, length);
  if (taken < 0) return;
  line->length = length - taken;
  if (line->length > KEPT) die("a frame is too large for this client");
  if (line->length) {
    line->rest = realloc(line->rest, line->length);
    memmove(line->rest, input + taken, line->length);
  } else if (kept) {
    free(line->rest);
    line->rest = NULL;
  }
}

static void writable(struct line *line) {
  char request[512];
  int length = snprintf(request, sizeof request,
                        "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  if (!put(line, request, length)) {
    mute++;
    away(line, 0);
    return;
  }
  line->state = UPGRADING;
  wait_for(line, EPOLL_CTL_MOD, EPOLLIN);
}

/* Serves what is due; whoever is away and due comes, no more at once than the accept queue holds. */
static void turn(int wait_ms) {
  static int at;
  static uint64_t looked;
  struct epoll_event events[512];
  int got = epoll_wait(poll_fd, events, 512, wait_ms);
  for (int i = 0; i < got; i++) {
    struct line *line = events[i].data.ptr;
    if (line->fd < 0) continue;
    if (line->state == CONNECTING) writable(line);
    else readable(line);
  }
  uint64_t now = now_ns();
  if (now - looked < 1000000) return;
  looked = now;
  int come_now = 0;
  for (int i = 0; i < count && come_now < 256; i++) {
    at = at + 1 < count ? at + 1 : 0;
    if (lines[at].state == AWAY && lines[at].due <= now) {
      come(&lines[at]);
      come_now++;
    }
  }
}

static void report(uint64_t from, uint64_t last_back) {
  printf("{\"lines\":%d,\"standing\":%d,\"gone\":%d,\"ms\":%llu,\"backMs\":%llu,\"delivered\":%llu,\"recovered\":%llu,"
         "\"unrecovered\":%llu,\"skipped\":%llu,\"repeated\":%llu,\"hints\":%llu,\"longestHint\":%llu,\"mostHeld\":%llu,"
         "\"mute\":%llu,\"broken\":%llu,\"codes\":{",
         count, standing, lost_for_good, (unsigned long long)((now_ns() - from) / 1000000),
         (unsigned long long)((last_back - from) / 1000000), (unsigned long long)delivered,
         (unsigned long long)recovered, (unsigned long long)unrecovered, (unsigned long long)skipped,
         (unsigned long long)repeated, (unsigned long long)hints, (unsigned long long)longest_hint,
         (unsigned long long)most_held, (unsigned long long)mute, (unsigned long long)early);
  for (int i = 0, comma = 0; i < CODES; i++)
    if (codes[i]) printf("%s\"%d\":%llu", comma++ ? "," : "", 3000 + i, (unsigned long long)codes[i]);
  uint64_t least = UINT64_MAX, most = 0;
  for (int i = 0; i < count; i++) {
    if (lines[i].state != STANDS) continue;
    if (lines[i].last < least) least = lines[i].last;
    if (lines[i].last > most) most = lines[i].last;
  }
  printf("},\"least\":%llu,\"most\":%llu}\n", (unsigned long long)(standing ? least : 0), (unsigned long long)most);
}

static void forget_counts(void) {
  recovered = hints = longest_hint = most_held = mute = early = 0;
  memset(codes, 0, sizeof codes);
}

static void until_back(uint64_t from, int goal, uint64_t within_ms) {
  uint64_t back = from;
  while (standing < goal && now_ns() - from < within_ms * 1000000) {
    int before = standing;
    turn(5);
    if (standing > before) back = now_ns();
  }
  report(from, back);
}

static void open_more(int more, uint64_t within_ms) {
  uint64_t from = now_ns();
  forget_counts();
  if (count + more > MOST) die("too many lines for one process");
  for (int i = 0; i < more; i++) {
    lines[count].fd = -1;
    lines[count++].state = AWAY;
  }
  until_back(from, standing + more, within_ms);
}

static void break_some(int some, uint64_t ms, uint64_t within_ms) {
  uint64_t from = now_ns();
  int goal = standing, broken = 0;
  forget_counts();
  for (int i = 0; broken < some && i < count;) {
    uint64_t due = (now_ns() - from) * (uint64_t)some / (ms * 1000000);
    for (; broken < some && (uint64_t)broken <= due && i < count; i++) {
      if (lines[i].state != STANDS) continue;
      away(&lines[i], 0);
      broken++;
    }
    turn(1);
  }
  until_back(from, goal, within_ms);
}

static void leave(int some) {
  for (int i = 0; i < count && some > 0; i++) {
    if (lines[i].state != STANDS) continue;
    drop(&lines[i]);
    lines[i].state = GONE;
    some--;
  }
  report(now_ns(), now_ns());
}

static void carry_out(const char *command) {
  int some;
  unsigned long long ms, within;
  if (sscanf(command, "open %d %llu", &some, &within) == 2) open_more(some, within);
  else if (sscanf(command, "break %d %llu %llu", &some, &ms, &within) == 3) break_some(some, ms, within);
  else if (sscanf(command, "leave %d", &some) == 1) leave(some);
  else if (strcmp(command, "state") == 0) report(now_ns(), now_ns());
  else printf("{\"error\":\"unknown command\"}\n");
}

int main(int arguments, char **argument) {
  if (arguments != 5 || (sources = atoi(argument[4])) < 1 || sources > 200) {
    fprintf(stderr, "usage: storm HOST PORT CHANNEL SOURCES\n");
    return 2;
  }
  channel = argument[3];
  server.sin_family = AF_INET;
  server.sin_port = htons((uint16_t)atoi(argument[2]));
  if (inet_pton(AF_INET, argument[1], &server.sin_addr) != 1) die("address");
  poll_fd = epoll_create1(0);
  obey(carry_out, turn, 5);
  return 0;
}
