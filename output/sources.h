/* The copy of what was run: scenario.lua and the files that it required, at the same place beside
 * it. */
#ifndef OUTPUT_SOURCES_H
#define OUTPUT_SOURCES_H

#include "models/architecture.h"
#include "output/folder.h"

/* The name under which file i of the scenario is copied; memory is the arena's. */
const char *source_name(arena *memory, const architecture *a, uint32_t i);

/* Writes the copies and keeps them. 0 or errno. */
int sources_write(folder *f, arena *memory, const architecture *a);

/* A hash over the texts of all files, in order. */
uint64_t sources_hash(const architecture *a);

/* The same step by step: the hash of all files up to one with this text, from that up to the one
 * before; 0 at first. */
uint64_t sources_hash_next(uint64_t before, const char *text);

#endif
