/* Quantities for people: three digits and a unit that fits. One place, so all that is printed
 * agrees. What is not known (NaN) is "-". */
#ifndef MODELS_QUANTITY_H
#define MODELS_QUANTITY_H

typedef struct quantity {
  char text[40];
} quantity;

quantity quantity_time(double seconds);  /* "0.5 ms", "12.3 s", "5 min", "4 hours" */
quantity quantity_ms(double seconds);    /* "0.50", for columns of milliseconds */
quantity quantity_count(double number);  /* "64", "12,345", "1.2 million"; "unlimited" */
quantity quantity_rate(double per_s);    /* "1,234/s"; "no limit" */
quantity quantity_per_day(double per_s); /* "107 million a day" */
quantity quantity_bytes(double bytes);   /* "4 GiB" where it is whole, else "4.1 GB" */
quantity quantity_share(double share);   /* "61 %" */

#endif
