/*
 * Loads a position server at 127.0.0.1 over UDP, from outside of Node. One line of JSON comes out.
 *   rate  PORT SECONDS WINDOW SOCKETS   as many look-ups as it answers, WINDOW of them open at any time; lost when nothing is heard for 1 s
 *   burst PORT COUNT SOCKETS WAIT_MS    COUNT look-ups at once, each sent once
 *   probe PORT PER_SECOND SECONDS       look-ups at a steady pace, each sent once from a socket of its own, answered in 1 s or lost
 *   junk  PORT PER_SECOND SECONDS       datagrams that are no queries, from 64 sockets, at a steady pace
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char QUERY[] = "{\"name\":\"axis_server\",\"domain\":2}";
#define QUERY_BYTES (sizeof QUERY - 1)
#define LOST_MS 1000.0
#define JUNK_SOCKETS 64
#define BUFFER_BYTES (4 << 20)

static double now_ms(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static int open_socket(int port) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (fd < 0) die("socket");
  int bytes = BUFFER_BYTES;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0) die("connect");
  return fd;
}

static int *open_sockets(int port, int count, int epoll) {
  int *fds = calloc(count, sizeof *fds);
  for (int i = 0; i < count; i++) {
    fds[i] = open_socket(port);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
    if (epoll >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, fds[i], &event) < 0) die("epoll_ctl");
  }
  return fds;
}

/* True when it left: the system's buffer may be full for a moment. */
static int send_query(int fd) {
  for (;;) {
    if (send(fd, QUERY, QUERY_BYTES, 0) >= 0) return 1;
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != ENOBUFS) return 0;
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    poll(&room, 1, 10);
  }
}

/* 1: an address came, 0: something else, -1: nothing more waits. */
static int receive(int fd) {
  char bytes[2048];
  ssize_t length = recv(fd, bytes, sizeof bytes - 1, 0);
  if (length < 0) return -1;
  bytes[length] = 0;
  return strstr(bytes, "\"port\":") != NULL;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double percentile(double *sorted, long count, double percent) {
  if (count == 0) return -1;
  long at = (long)(percent / 100 * count + 0.999999) - 1;
  return sorted[at < 0 ? 0 : at >= count ? count - 1 : at];
}

static void rate(int port, double seconds, int window, int sockets) {
  int epoll = epoll_create1(0);
  int *fds = open_sockets(port, sockets, epoll);
  int per_socket = window / sockets;
  long answered = 0, wrong = 0, lost = 0;
  long *open = calloc(sockets, sizeof *open);
  for (int i = 0; i < sockets; i++)
    for (int k = 0; k < per_socket; k++) open[i] += send_query(fds[i]);
  double start = now_ms(), heard = start, end = start + seconds * 1e3, at;
  struct epoll_event events[256];
  while ((at = now_ms()) < end) {
    int ready = epoll_wait(epoll, events, 256, 20);
    for (int n = 0; n < ready; n++) {
      int i = events[n].data.u32, what;
      while ((what = receive(fds[i])) >= 0) {
        if (what) answered++; else wrong++;
        open[i]--;
        heard = at;
        open[i] += send_query(fds[i]);
      }
    }
    if (at - heard < LOST_MS) continue;
    /* all that was open is lost: begin again */
    for (int i = 0; i < sockets; i++) {
      lost += open[i];
      open[i] = 0;
      for (int k = 0; k < per_socket; k++) open[i] += send_query(fds[i]);
    }
    heard = at;
  }
  double took = (now_ms() - start) / 1e3;
  printf("{\"answered\":%ld,\"wrong\":%ld,\"lost\":%ld,\"perSecond\":%.0f}\n", answered, wrong, lost, answered / took);
}

static void burst(int port, int count, int sockets, double wait_ms) {
  int epoll = epoll_create1(0);
  int *fds = open_sockets(port, sockets, epoll);
  long answered = 0, sent = 0;
  double start = now_ms(), last = start;
  for (int i = 0; i < count; i++) sent += send_query(fds[i % sockets]);
  double sent_ms = now_ms() - start;
  struct epoll_event events[256];
  while (answered < sent && now_ms() - start < wait_ms) {
    int ready = epoll_wait(epoll, events, 256, 20);
    for (int n = 0; n < ready; n++) {
      int what;
      while ((what = receive(fds[events[n].data.u32])) >= 0) {
        answered += what;
        last = now_ms();
      }
    }
  }
  printf("{\"sent\":%ld,\"answered\":%ld,\"sentMs\":%.1f,\"lastMs\":%.1f}\n", sent, answered, sent_ms, last - start);
}

static void probe(int port, double per_second, double seconds) {
  int total = (int)(per_second * seconds);
  /* a socket is free again after LOST_MS at the latest */
  int sockets = (int)(per_second * (LOST_MS / 1e3) * 1.2) + 1;
  int epoll = epoll_create1(0);
  int *fds = open_sockets(port, sockets, epoll);
  double *asked = calloc(sockets, sizeof *asked), *times = calloc(total + 1, sizeof *times);
  long answered = 0, lost = 0, sent = 0;
  double start = now_ms();
  struct epoll_event events[256];
  while (answered + lost < total) {
    double at = now_ms();
    while (sent < total && start + sent * 1e3 / per_second <= at) {
      int i = sent % sockets;
      if (asked[i] > 0) lost++;
      asked[i] = now_ms();
      send_query(fds[i]);
      sent++;
    }
    int ready = epoll_wait(epoll, events, 256, 1);
    for (int n = 0; n < ready; n++) {
      int i = events[n].data.u32, what;
      while ((what = receive(fds[i])) >= 0) {
        if (!what || asked[i] == 0) continue;
        times[answered++] = now_ms() - asked[i];
        asked[i] = 0;
      }
    }
    if (sent == total && now_ms() - start > seconds * 1e3 + LOST_MS) {
      for (int i = 0; i < sockets; i++) lost += asked[i] > 0;
      break;
    }
  }
  qsort(times, answered, sizeof *times, ascending);
  printf("{\"sent\":%ld,\"answered\":%ld,\"lost\":%ld,\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f}\n", sent, answered, lost,
         percentile(times, answered, 50), percentile(times, answered, 99), percentile(times, answered, 100));
}

static void junk(int port, double per_second, double seconds) {
  int *fds = open_sockets(port, JUNK_SOCKETS, -1);
  static const char *TEXTS[] = {"", "{", "null", "[]", "{\"name\":1}", "{\"name\":\"\"}", "{\"domain\":2}", "not json at all", "{\"name\":{\"a\":[1,2,3]}}"};
  unsigned char noise[8][200];
  srand(1);
  for (int i = 0; i < 8; i++)
    for (int k = 0; k < 200; k++) noise[i][k] = rand();
  long sent = 0, failed = 0;
  double start = now_ms(), end = start + seconds * 1e3, at;
  while ((at = now_ms()) < end) {
    long due = (long)((at - start) * per_second / 1e3);
    for (; sent + failed < due; ) {
      int fd = fds[(sent + failed) % JUNK_SOCKETS];
      int kind = rand() % 17;
      ssize_t done = kind < 9 ? send(fd, TEXTS[kind], strlen(TEXTS[kind]), 0) : send(fd, noise[kind - 9], 1 + rand() % 200, 0);
      if (done >= 0) sent++; else failed++;
    }
    struct timespec pause = {0, 200000};
    nanosleep(&pause, NULL);
  }
  printf("{\"sent\":%ld,\"failed\":%ld,\"perSecond\":%.0f}\n", sent, failed, sent / ((now_ms() - start) / 1e3));
}

int main(int argc, char **argv) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (argc == 6 && !strcmp(argv[1], "rate")) rate(atoi(argv[2]), atof(argv[3]), atoi(argv[4]), atoi(argv[5]));
  else if (argc == 6 && !strcmp(argv[1], "burst")) burst(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), atof(argv[5]));
  else if (argc == 5 && !strcmp(argv[1], "probe")) probe(atoi(argv[2]), atof(argv[3]), atof(argv[4]));
  else if (argc == 5 && !strcmp(argv[1], "junk")) junk(atoi(argv[2]), atof(argv[3]), atof(argv[4]));
  else {
    fprintf(stderr, "wrong arguments\n");
    return 2;
  }
  return 0;
}
