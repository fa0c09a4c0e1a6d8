/* Options of a node: named values as the language's schema has checked and completed them.
 *
 * Invariant: a kind may ask for every option that its block in the schema lists, and gets a value
 * of the schema's type; asking for another is a broken invariant and aborts. */
#ifndef MODELS_OPTION_H
#define MODELS_OPTION_H

#include "models/mistake.h"
#include "sim/variate.h"

typedef enum option_type {
  OPTION_NUMBER,  /* number; UNLIMITED capacities are INFINITY */
  OPTION_FLAG,    /* flag */
  OPTION_WORD,    /* text: one of the words that the schema lists, or a node's name */
  OPTION_VARIATE, /* variate, may be NULL: none */
  OPTION_NUMBERS, /* numbers (count): one for each instance, or one for all */
  OPTION_NAMES,   /* names (count); count is OPTION_EVERYTHING for `everything` */
  OPTION_MAP      /* names and numbers (count): pools = { db = 10 } */
} option_type;

#define OPTION_EVERYTHING UINT32_MAX

typedef struct option {
  const char *name;
  option_type type;
  bool given; /* by the scenario; else it is the default */
  origin where;
  double number;
  bool flag;
  const char *text;
  const variate *variate;
  const char *const *names;
  const double *numbers;
  uint32_t count;
} option;

typedef struct options {
  option *list; /* (count) */
  uint32_t count;
} options;

/* NULL when the kind has no such option (for options common to some kinds). */
const option *option_find(const options *o, const char *name);

double option_number(const options *o, const char *name);
/* A capacity: UNLIMITED for infinity. */
uint32_t option_capacity(const options *o, const char *name);
bool option_flag(const options *o, const char *name);
const char *option_word(const options *o, const char *name);
const variate *option_variate(const options *o, const char *name);
/* Value for instance i (from 0) of a list, or the one value for all. */
double option_number_at(const options *o, const char *name, uint32_t i);

#endif
