/*
 * Speaks for Debian's libfuzzy, over its public interface only:
 *   hash          standard input: frames of a little-endian 32-bit length and that many bytes; prints one digest a line
 *   score         standard input: lines of two digests and a blank between them; prints one score a line
 *   time-hash N   one frame; prints the processor nanoseconds of the fastest of N rounds
 *   time-score N  one digest a line; scores the first against each other one; likewise
 */
#include <fuzzy.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double processor(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e9 + now.tv_nsec;
}

static unsigned char *frame(uint32_t *length) {
  unsigned char head[4];
  if (fread(head, 1, 4, stdin) != 4) return NULL;
  *length = head[0] | head[1] << 8 | head[2] << 16 | (uint32_t)head[3] << 24;
  unsigned char *bytes = malloc(*length + 1);
  if (bytes == NULL || fread(bytes, 1, *length, stdin) != *length) exit(3);
  return bytes;
}

static int hash(void) {
  char result[FUZZY_MAX_RESULT];
  unsigned char *bytes;
  uint32_t length;
  while ((bytes = frame(&length)) != NULL) {
    if (fuzzy_hash_buf(bytes, length, result) != 0) return 4;
    puts(result);
    free(bytes);
  }
  return 0;
}

static int score(void) {
  char left[512], right[512];
  while (scanf("%511s %511s", left, right) == 2) printf("%d\n", fuzzy_compare(left, right));
  return 0;
}

static int time_hash(int rounds) {
  char result[FUZZY_MAX_RESULT];
  uint32_t length;
  unsigned char *bytes = frame(&length);
  if (bytes == NULL) return 3;
  int repeats = length < 1000000 ? 1000000 / (length + 1) + 1 : 1;
  double best = 1e300;
  for (int round = 0; round < rounds; round++) {
    double start = processor();
    for (int i = 0; i < repeats; i++) fuzzy_hash_buf(bytes, length, result);
    double spent = (processor() - start) / repeats;
    if (spent < best) best = spent;
  }
  printf("%.1f\n", best);
  return 0;
}

static int time_score(int rounds) {
  size_t count = 0, room = 1024;
  char (*digests)[160] = malloc(room * 160);
  while (scanf("%159s", digests[count]) == 1) {
    if (++count == room) digests = realloc(digests, (room *= 2) * 160);
  }
  double best = 1e300;
  long total = 0;
  for (int round = 0; round < rounds; round++) {
    double start = processor();
    for (size_t i = 1; i < count; i++) total += fuzzy_compare(digests[0], digests[i]);
    double spent = processor() - start;
    if (spent < best) best = spent;
  }
  printf("%.1f %ld\n", best, total / rounds);
  return 0;
}

int main(int count, char **words) {
  if (count == 2 && strcmp(words[1], "hash") == 0) return hash();
  if (count == 2 && strcmp(words[1], "score") == 0) return score();
  if (count == 3 && strcmp(words[1], "time-hash") == 0) return time_hash(atoi(words[2]));
  if (count == 3 && strcmp(words[1], "time-score") == 0) return time_score(atoi(words[2]));
  return 2;
}
