/* The table of kinds, and what kinds have in common. */
#include "models/kind.h"
#include <stdlib.h>
#include <string.h>

static const node_kind *const kinds[] = {&kind_client, &kind_server, &kind_workers, &kind_database,
                                         &kind_cache,  &kind_queue,  &kind_external};

const node_kind *kind_find(const char *word) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (!strcmp(kinds[i]->word, word))
      return kinds[i];
  return NULL;
}

void configure_resource(configurator *c, const char *name, bool serves, resource_setting setting) {
  if (c->count == c->capacity) {
    uint32_t capacity = c->capacity ? 2 * c->capacity : 8;
    configured *list = arena_alloc(c->a->memory, capacity * sizeof *list);
    if (c->count)
      memcpy(list, c->list, c->count * sizeof *list);
    c->list = list;
    c->capacity = capacity;
  }
  c->list[c->count++] = (configured){name, serves, setting};
}

void kind_common(configurator *c, const node_def *def, node_setting *s) {
  const options *o = &def->options;
  /* a kind that counts its instances in its own way (a database) has no such option */
  s->instances = option_find(o, "instances") ? (uint32_t)option_number(o, "instances") : 1;
  s->price = option_number(o, "price");
  s->balance = kind_balance(option_word(o, "balance"));
  const variate *boot = option_variate(o, "boot");
  s->boot = variate_is_zero(boot) ? NULL : boot;
  const option *speed = option_find(o, "speed");
  if (speed->count > 1 && speed->count != s->instances)
    mistakes_add(c->m, speed->where, "%s \"%s\": speed lists %u values for %u instances", def->kind,
                 def->name, speed->count, s->instances);
  double *speeds = arena_alloc(c->a->memory, s->instances * sizeof *speeds);
  for (uint32_t i = 0; i < s->instances; i++)
    speeds[i] = speed->count > 1 && i >= speed->count ? 1 : option_number_at(o, "speed", i);
  s->speeds = speeds;
}

/* Place of a word in a list; the schema lets no other word through. */
static uint32_t word_index(const char *word, const char *const *words, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (!strcmp(word, words[i]))
      return i;
  abort();
}
#define WORD_INDEX(word, ...)                                                                      \
  word_index(word, (const char *const[]){__VA_ARGS__},                                             \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

discipline kind_discipline(const char *word) {
  return (discipline)WORD_INDEX(word, "fcfs", "lcfs", "random", "priority", "sjf");
}
scheduler kind_scheduler(const char *word) {
  return (scheduler)WORD_INDEX(word, "fcfs", "ps", "priority", "lcfs", "srpt");
}
when_full kind_when_full(const char *word) {
  return (when_full)WORD_INDEX(word, "reject", "block", "drop-oldest");
}
balance kind_balance(const char *word) {
  return (balance)WORD_INDEX(word, "round-robin", "random", "least-connections", "power-of-two",
                             "key", "shared");
}
