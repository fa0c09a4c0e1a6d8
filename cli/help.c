/* `outgrow help`: the verbs from their table, the words of the language from its schema. */
#include "lua/help.h"
#include "cli/talk.h"
#include "cli/verb.h"
#include "output/dictionary.h"

#include <stdlib.h>
#include <string.h>

void verb_usage(const verb *v, FILE *out) {
  fprintf(out, "outgrow %s%s%s%s\n  %s\n", v->name, *v->words ? " " : "", v->words,
          v->flag_count ? " [FLAG …]" : "", v->text);
  if (v->flag_count)
    fputc('\n', out);
  flags_print(v->flags, v->flag_count, out);
}

static void print_overview(void) {
  puts("outgrow simulates how systems scale: what breaks first, at which load, and what helps.\n");
  for (uint32_t i = 0; i < verb_count; i++) {
    char left[64];
    snprintf(left, sizeof left, "outgrow %s %s", verbs[i]->name, verbs[i]->words);
    printf("  %-28s %s\n", left, verbs[i]->text);
  }
  printf("  %-28s %s\n", "outgrow --version", "the version");
  puts("\n`outgrow help VERB` lists a verb's flags, `outgrow help words` the words of the "
       "language,\n"
       "`outgrow help WORD` explains one, `outgrow help phases.csv` the columns of a file and\n"
       "`outgrow help hit_ratio` one of them, `outgrow help annotations` writes them for an editor "
       "(LuaLS).");
}

/* Neither a verb nor a word of the language nor a column: the nearest of all. */
static exit_code complain_unknown(const char *word, char *near_word) {
  char near_column[COLUMN_NAME_SIZE];
  const char *candidates[16] = {near_word};
  uint32_t count = near_word != NULL;
  if (dictionary_nearest(word, near_column))
    candidates[count++] = near_column;
  for (uint32_t i = 0; i < verb_count && count < 16; i++)
    candidates[count++] = verbs[i]->name;
  const char *near = mistake_nearest(word, candidates, count);
  if (near || near_word)
    complain("there is no help about \"%s\"; did you mean \"%s\"?", word, near ? near : near_word);
  else
    complain("there is no help about \"%s\"; `outgrow help words` lists what there is", word);
  free(near_word);
  return EXIT_MISTAKE;
}

/* `errors` is both a word and a column. */
static exit_code explain(const char *word) {
  char *near = NULL;
  bool is_word = help_word(word, stdout, &near);
  bool is_column = dictionary_write(word, is_word ? "\n" : "", stdout);
  if (!is_word && !is_column)
    return complain_unknown(word, near);
  free(near);
  return EXIT_FINE;
}

static exit_code help(const command_line *line) {
  const char *word = line->word_count ? line->words[0] : NULL;
  const verb *v = word ? verb_find(word) : NULL;
  if (!word)
    print_overview();
  else if (v)
    verb_usage(v, stdout);
  else if (strcmp(word, "words") == 0)
    help_words(stdout);
  else if (strcmp(word, "annotations") == 0)
    help_annotations(stdout);
  else
    return explain(word);
  return EXIT_FINE;
}

const verb help_verb = {.name = "help",
                        .words = "[VERB|WORD]",
                        .text = "explains a verb, or a word of the scenario language",
                        .least = 0,
                        .most = 1,
                        .run = help};
