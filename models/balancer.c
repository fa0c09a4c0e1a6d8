/* The balancer: who is ready, in order of number and, for least-connections, in order of load.
 *
 * In the order by load the ready instances with c inside stand at start[c] … start[c+1] - 1. One
 * more inside: swap with the last of that stretch and pull the border down before it; one less:
 * swap with the first and push the border up behind it. */
#include "models/balancer.h"
#include "sim/memory.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Draws of `key` after which a ready instance is taken by remainder. */
enum { MOST_JUMPS = 64 };

static void *array_of(void *old, size_t count, size_t size) {
  void *block = realloc(old, count ? count * size : size);
  if (block)
    return block;
  memory_out();
}

void balancer_init(balancer *b, uint32_t most_instances) {
  *b = (balancer){.most = most_instances};
  b->inside = array_of(NULL, most_instances, sizeof *b->inside);
  b->ready = array_of(NULL, most_instances, sizeof *b->ready);
  b->is_ready = array_of(NULL, most_instances, sizeof *b->is_ready);
  memset(b->inside, 0, most_instances * sizeof *b->inside);
  memset(b->is_ready, 0, most_instances * sizeof *b->is_ready);
}

void balancer_free(balancer *b) {
  free(b->inside);
  free(b->ready);
  free(b->is_ready);
  free(b->order);
  free(b->place);
  free(b->start);
  *b = (balancer){0};
}

/* ---- the order by load ----------------------------------------------------------------------- */

static void put(balancer *b, uint32_t place, uint32_t instance) {
  b->order[place] = instance;
  b->place[instance] = place;
}

static void swap(balancer *b, uint32_t p, uint32_t q) {
  uint32_t at_p = b->order[p];
  put(b, p, b->order[q]);
  put(b, q, at_p);
}

/* Borders 0 … last exist; new ones lie behind all that stand in the order. */
static void need_border(balancer *b, uint32_t last, uint32_t standing) {
  if (last < b->start_count)
    return;
  uint32_t count = last < 8 ? 16 : last * 2;
  b->start = array_of(b->start, count, sizeof *b->start);
  for (uint32_t c = b->start_count; c < count; c++)
    b->start[c] = standing;
  b->start_count = count;
}

static void order_insert(balancer *b, uint32_t instance, uint32_t standing) {
  uint32_t c = b->inside[instance], free_place = standing;
  need_border(b, c + 1, standing);
  for (uint32_t k = b->start_count - 1; k > c; k--) {
    if (b->start[k] != free_place)
      put(b, free_place, b->order[b->start[k]]);
    free_place = b->start[k]++;
  }
  put(b, free_place, instance);
}

static void order_remove(balancer *b, uint32_t instance) {
  uint32_t free_place = b->place[instance];
  for (uint32_t k = b->inside[instance] + 1; k < b->start_count; k++) {
    uint32_t last = --b->start[k];
    if (last != free_place)
      put(b, free_place, b->order[last]);
    free_place = last;
  }
}

/* Sorts all by counting, at the first least-connections pick. */
static void arrange(balancer *b) {
  b->order = array_of(NULL, b->most, sizeof *b->order);
  b->place = array_of(NULL, b->most, sizeof *b->place);
  b->ordered = true;
  uint32_t most = 0;
  for (uint32_t i = 0; i < b->ready_count; i++)
    if (b->inside[b->ready[i]] > most)
      most = b->inside[b->ready[i]];
  need_border(b, most + 2, 0);
  for (uint32_t i = 0; i < b->ready_count; i++)
    b->start[b->inside[b->ready[i]] + 2]++;
  for (uint32_t c = 1; c < b->start_count; c++)
    b->start[c] += b->start[c - 1];
  /* start[c + 1] is where those with c inside begin; filling them moves it to where they end. */
  for (uint32_t i = 0; i < b->ready_count; i++)
    put(b, b->start[b->inside[b->ready[i]] + 1]++, b->ready[i]);
}

void balancer_move_up(balancer *b, uint32_t instance) {
  if (!b->is_ready[instance])
    return;
  uint32_t next = b->inside[instance] + 1;
  need_border(b, next + 1, b->ready_count);
  swap(b, b->place[instance], --b->start[next]);
}

void balancer_move_down(balancer *b, uint32_t instance) {
  assert(b->inside[instance] > 0);
  if (!b->is_ready[instance])
    return;
  swap(b, b->place[instance], b->start[b->inside[instance]]++);
}

/* ---- who is ready ---------------------------------------------------------------------------- */

/* Index into ready of the first one at or after the instance. */
static uint32_t ready_index(const balancer *b, uint32_t instance) {
  uint32_t low = 0, high = b->ready_count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (b->ready[middle] < instance)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void add_ready(balancer *b, uint32_t instance) {
  if (b->ordered)
    order_insert(b, instance, b->ready_count);
  uint32_t i = ready_index(b, instance);
  memmove(b->ready + i + 1, b->ready + i, (b->ready_count - i) * sizeof *b->ready);
  b->ready[i] = instance;
  if (b->ready_count++ && i <= b->turn)
    b->turn++;
}

static void remove_ready(balancer *b, uint32_t instance) {
  if (b->ordered)
    order_remove(b, instance);
  uint32_t i = ready_index(b, instance);
  b->ready_count--;
  memmove(b->ready + i, b->ready + i + 1, (b->ready_count - i) * sizeof *b->ready);
  if (i < b->turn)
    b->turn--;
  if (b->turn >= b->ready_count)
    b->turn = 0;
}

void balancer_set_ready(balancer *b, uint32_t instance, bool ready) {
  if (b->is_ready[instance] == ready)
    return;
  if (ready)
    add_ready(b, instance);
  else
    remove_ready(b, instance);
  b->is_ready[instance] = ready;
}

/* ---- picks ----------------------------------------------------------------------------------- */

static uint32_t pick_in_turn(balancer *b) {
  uint32_t picked = b->ready[b->turn];
  if (++b->turn == b->ready_count)
    b->turn = 0;
  return picked;
}

static uint32_t pick_random(const balancer *b, draw *dice) {
  return b->ready[draw_below(dice, b->ready_count)];
}

static uint32_t pick_least(balancer *b, draw *dice) {
  if (!b->ordered)
    arrange(b);
  uint32_t ties = b->start[b->inside[b->order[0]] + 1];
  return b->order[ties > 1 ? draw_below(dice, ties) : 0];
}

static uint32_t pick_of_two(const balancer *b, draw *dice) {
  uint64_t first = draw_below(dice, b->ready_count), second = draw_below(dice, b->ready_count - 1);
  uint32_t one = b->ready[first], other = b->ready[second + (second >= first)];
  return b->inside[other] < b->inside[one] ? other : one;
}

/* Lamping and Veach: the bucket of `key` among `buckets`; with one bucket more a key stays or goes
 * there. */
static uint32_t jump(uint64_t key, uint32_t buckets) {
  int64_t bucket = -1, next = 0;
  while (next < (int64_t)buckets) {
    bucket = next;
    key = key * 2862933555777941757u + 1;
    next = (int64_t)((double)(bucket + 1) * (0x1p31 / (double)((key >> 33) + 1)));
  }
  return (uint32_t)bucket;
}

static uint32_t pick_by_key(const balancer *b, uint64_t key) {
  uint32_t buckets = b->ready[b->ready_count - 1] + 1;
  for (uint64_t i = 0; i < MOST_JUMPS; i++) {
    uint32_t instance = jump(random_key(key, i), buckets);
    if (b->is_ready[instance])
      return instance;
  }
  return b->ready[random_key(key, MOST_JUMPS) % b->ready_count];
}

uint32_t balancer_pick(balancer *b, balance policy, draw *dice, uint64_t key) {
  if (b->ready_count <= 1)
    return b->ready_count ? b->ready[0] : NONE;
  switch (policy) {
  case BALANCE_RANDOM:
    return pick_random(b, dice);
  case BALANCE_LEAST_CONNECTIONS:
    return pick_least(b, dice);
  case BALANCE_POWER_OF_TWO:
    return pick_of_two(b, dice);
  case BALANCE_KEY:
    return pick_by_key(b, key);
  default:
    return pick_in_turn(b);
  }
}
