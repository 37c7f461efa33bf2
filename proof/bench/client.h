/*
 * What the load clients have in common: a clock, an end, a message of WebSocket, and commands by line on standard input.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void die(const char *what) {
  fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, strerror(errno));
  exit(1);
}

/* A masked frame with a mask of zeroes, which leaves the content as it is. */
static int put_message(char *to, int opcode, const char *content, int length) {
  int at = 0;
  to[at++] = (char)(0x80 | opcode);
  if (length < 126) {
    to[at++] = (char)(0x80 | length);
  } else {
    to[at++] = (char)(0x80 | 126);
    to[at++] = (char)(length >> 8);
    to[at++] = (char)length;
  }
  memset(to + at, 0, 4);
  memcpy(to + at + 4, content, length);
  return at + 4 + length;
}

/* Where a whole frame of the server has its content, and how much; 0 where it is not whole. */
static int frame_head(const unsigned char *frame, int length, uint64_t *size) {
  int header = 2;
  if (length < 2) return 0;
  *size = frame[1] & 0x7f;
  if (*size == 126) {
    if (length < 4) return 0;
    *size = (uint64_t)(frame[2] << 8 | frame[3]);
    header = 4;
  } else if (*size == 127) {
    if (length < 10) return 0;
    *size = (uint64_t)frame[6] << 24 | frame[7] << 16 | frame[8] << 8 | frame[9];
    header = 10;
  }
  return (uint64_t)(length - header) < *size ? 0 : header;
}

/* Carries out each command, and serves the lines meanwhile; returns at the end of the input. */
static void obey(void (*carry_out)(const char *command), void (*serve)(int wait_ms), int wait_ms) {
  char command[256] = "";
  int filled = 0;
  setvbuf(stdout, NULL, _IOLBF, 0);
  fcntl(0, F_SETFL, O_NONBLOCK);
  for (;;) {
    char *line_end = strchr(command, '\n');
    if (!line_end) {
      ssize_t got = read(0, command + filled, sizeof command - 1 - filled);
      if (got == 0) return;
      if (got > 0) filled += (int)got;
      command[filled] = 0;
      serve(wait_ms);
      continue;
    }
    *line_end = 0;
    if (strncmp(command, "quit", 4) == 0) return;
    carry_out(command);
    filled -= (int)(line_end - command) + 1;
    memmove(command, line_end + 1, filled + 1);
  }
}
