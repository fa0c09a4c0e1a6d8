/* The mean request: in which shares the classes are asked for. */
#ifndef MODELS_MEAN_REQUEST_H
#define MODELS_MEAN_REQUEST_H

#include "models/architecture.h"

/* Requests a second of one source, batches counted, at a time in s, INFINITY: in the end, once what
 * grows has grown; daily swings by their mean, flashes left out. Of users: what they would ask if
 * answers took no time (users / think); INFINITY when they don't think. */
double traffic_level(const traffic_def *t, double time);

/* share: (class_count), of requests; adds up to 1; 0 for messages. By the sources' levels when the
 * phase ends, as far as that is known beforehand (`at`, `after`), else in the end; within a source
 * by the weights of what it asks. One source's level does not matter; of several, one without end
 * (users who don't think) counts as one request a second a user. */
void mean_request(const architecture *a, uint32_t phase, double *share);

/* Requests per second that the phase is asked for by its rates, at its end. */
double phase_load(const architecture *a, uint32_t phase);

#endif
