/* What is said to the user on stderr beside the mistakes in a scenario (lua/mistake_print.h). */
#ifndef CLI_TALK_H
#define CLI_TALK_H

#include <stdbool.h>
#include <stdio.h>

/* "outgrow: …", one line, on stderr. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Whether colours and a progress line may go to this stream: a terminal, and no NO_COLOR. */
bool may_colour(FILE *stream);
/* Whether the locale says UTF-8: block characters can be shown. */
bool may_unicode(void);

#endif
