/* The balancer: which of a node's ready instances a request goes to.
 *
 * It knows who is ready and how many requests are inside each. All picks are O(1), with ten
 * thousand instances too; `key` is O(log instances). For least-connections the ready instances are
 * kept sorted by their number inside, with the place where each number begins: one more or less
 * inside is one swap across such a border (the bucket arrangement of Batagelj and Zaversnik 2003).
 * That order is kept only from the first least-connections pick on.
 *
 * Power of two choices: Mitzenmacher 2001. Key: jump hash (Lamping and Veach 2014) over the
 * instances up to the highest that is ready; one that is not ready passes its keys on to all
 * others, theirs stay.
 *
 * A part of the instances (a database's replicas) has a balancer of its own, in which the others
 * are never set ready; balancer_enter() and balancer_leave() are then told to both.
 *
 * Invariants: ready[] is ascending; when ordered, order[] holds exactly the ready instances,
 * ascending by inside, and start[c] is how many of them have fewer than c inside. */
#ifndef MODELS_BALANCER_H
#define MODELS_BALANCER_H

#include "models/program.h"
#include "sim/random.h"

typedef struct balancer {
  uint32_t most; /* instances 0 … most-1 */
  uint32_t ready_count;
  uint32_t turn;        /* round robin: index into ready of the next */
  bool ordered;         /* order, place and start are kept */
  uint32_t *inside;     /* (most) requests inside each, ready or not */
  uint32_t *ready;      /* (ready_count of most) instances, ascending */
  bool *is_ready;       /* (most) */
  uint32_t *order;      /* (ready_count of most) */
  uint32_t *place;      /* (most) index into order */
  uint32_t *start;      /* (start_count): [c], number of ready instances with inside < c */
  uint32_t start_count; /* at least the largest inside + 2 */
} balancer;

/* No instance is ready, nothing inside. Running out of memory aborts with a message, as an arena
 * does. */
void balancer_init(balancer *b, uint32_t most_instances);
void balancer_free(balancer *b);

/* From now on the instance is (not) a candidate; what is inside stays counted. O(instances). Round
 * robin goes on with the one whose turn it was. */
void balancer_set_ready(balancer *b, uint32_t instance, bool ready);

/* The order's part of a request that enters or leaves. */
void balancer_move_up(balancer *b, uint32_t instance);
void balancer_move_down(balancer *b, uint32_t instance);

/* A request goes to the instance (ready or not). */
static inline void balancer_enter(balancer *b, uint32_t instance) {
  if (b->ordered)
    balancer_move_up(b, instance);
  b->inside[instance]++;
}

/* A request has left the instance (ready or not); one must be inside. */
static inline void balancer_leave(balancer *b, uint32_t instance) {
  if (b->ordered)
    balancer_move_down(b, instance);
  b->inside[instance]--;
}

/* An instance by that policy, NONE when no one is ready. `dice` is drawn from only when there is a
 * choice to be made by chance: random (of two or more), power-of-two (of two or more; ties need no
 * more, the pair comes in random order), least-connections (ties). `key` is looked at by
 * BALANCE_KEY only. BALANCE_SHARED is no balancer's business and picks as round robin. */
uint32_t balancer_pick(balancer *b, balance policy, draw *dice, uint64_t key);

#endif
