/*
 * The floor of fan-out: a server that only calls send(), once for each line and publication.
 *
 *   send PORT
 *
 * It answers every upgrade with the one fixed reply that fits the load client's fixed key, says
 * `subscribed` to the first frame, and turns each `publish` into one publication frame for all.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
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

static int fds[MOST];
static int count;
static char greeted[MOST + 1024];
static uint64_t offset;

static const char upgraded[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

static int frame(char *out, const char *text, int length) {
  int at = 0;
  out[at++] = (char)0x81;
  if (length < 126) {
    out[at++] = (char)length;
  } else {
    out[at++] = 126;
    out[at++] = (char)(length >> 8);
    out[at++] = (char)length;
  }
  memcpy(out + at, text, length);
  return at + length;
}

static void publish(char *command, int length) {
  char *channel = memmem(command, length, "\"channel\":\"", 11);
  char *data = memmem(command, length, "\"data\":", 7);
  if (!channel || !data) return;
  channel += 11;
  int channel_length = (int)(strchr(channel, '"') - channel);
  data += 7;
  int data_length = (int)(command + length - 2 - data);
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  char text[65536], out[65600];
  int size = snprintf(text, sizeof text,
                      "{\"publication\":{\"channel\":\"%.*s\",\"offset\":%llu,\"data\":%.*s,\"user\":\"guest-0000000\",\"time\":%llu}}",
                      channel_length, channel, (unsigned long long)++offset, data_length, data,
                      (unsigned long long)t.tv_sec * 1000 + t.tv_nsec / 1000000);
  size = frame(out, text, size);
  for (int i = 0; i < count; i++)
    if (send(fds[i], out, size, MSG_NOSIGNAL | MSG_DONTWAIT) != size) fprintf(stderr, "send: short\n");
}

static void received(int fd, char *in, int length) {
  if (memcmp(in, "GET ", 4) == 0) {
    if (send(fd, upgraded, sizeof upgraded - 1, MSG_NOSIGNAL) < 0) return;
    return;
  }
  if (!greeted[fd]) {
    greeted[fd] = 1;
    fds[count++] = fd;
    char out[64];
    const char *text = "{\"id\":1,\"connected\":{\"subscribed\":[]}}";
    int size = frame(out, text, (int)strlen(text));
    if (send(fd, out, size, MSG_NOSIGNAL) < 0) return;
    return;
  }
  while (length >= 6) {
    unsigned char *at = (unsigned char *)in;
    int header = 6, size = at[1] & 0x7f;
    if (size == 126) {
      size = at[2] << 8 | at[3];
      header = 8;
    }
    if (length < header + size) return; /* the load client sends small frames, each in one piece */
    if ((at[0] & 0x0f) == 1 && memmem(in + header, size, "\"publish\"", 9)) publish(in + header, size);
    in += header + size;
    length -= header + size;
  }
}

int main(int arguments, char **argument) {
  if (arguments != 2) return 2;
  int listening = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argument[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listening, (struct sockaddr *)&address, sizeof address) < 0 || listen(listening, 4096) < 0) {
    perror("listen");
    return 1;
  }
  int poll_fd = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listening};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, listening, &event);
  printf("ready\n");
  fflush(stdout);
  static char in[65536];
  for (;;) {
    struct epoll_event events[256];
    int got = epoll_wait(poll_fd, events, 256, -1);
    for (int i = 0; i < got; i++) {
      int fd = events[i].data.fd;
      if (fd == listening) {
        fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
        if (fd < 0 || fd >= MOST) continue;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct epoll_event client = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &client);
        continue;
      }
      ssize_t length = recv(fd, in, sizeof in - 1, 0);
      if (length <= 0) {
        if (length < 0 && errno == EAGAIN) continue;
        return 0; /* the load client has gone */
      }
      in[length] = 0;
      received(fd, in, (int)length);
    }
  }
}
