/* The report page: one HTML file that needs no network, made from the files of a run alone.
 *
 * So `outgrow run` and `outgrow report` give the same bytes. What the page shows is decided in
 * output/page/ (HTML, CSS, JavaScript, kept as what they are and embedded by the build, with
 * dygraphs for charts and dagre for the pictures' layout); here the files become its data: one JSON
 * block in which every `<` is written as \u003c, so that no name can end it. */
#ifndef OUTPUT_REPORT_H
#define OUTPUT_REPORT_H

#include "output/folder.h"

/* Writes the page about the files in `source` into report.html of f and keeps it. `found`: the
 * files were found there, so they are held against what run.json tells of them. False with a
 * text in `why`; *io says that it could not be written, rather than that a file is missing or
 * wrong. */
bool report_write(folder *f, const char *source, bool found, bool *io, char *why, size_t size);

#endif
