/* The growing list of instructions, and of what is held at each. */
#ifndef MODELS_CODE_H
#define MODELS_CODE_H

#include "models/instruction.h"

typedef struct code_buffer {
  instruction *list;
  uint32_t count, capacity;
  holding *holdings; /* lists, each ended by `last`; [0] is the empty one */
  uint32_t holding_count, holding_capacity;
} code_buffer;

/* Aborts when memory is out. */
uint32_t code_append(code_buffer *b, instruction i);
/* The list of these holdings, innermost (last of the stack) first; equal lists are shared. */
uint32_t code_hold(code_buffer *b, const holding *stack, uint32_t depth);
void code_free(code_buffer *b);

#endif
