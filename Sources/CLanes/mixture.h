// What rows seen in whole and rows seen in part share.
#ifndef TIMBANG_CLANES_MIXTURE_H
#define TIMBANG_CLANES_MIXTURE_H
#include "vectors.h"

// Groups' densities over the columns that rows are seen in.
typedef struct {
  ptrdiff_t groups;
  const double *means, *whitening, *constants;
  // Where columns are missing or measured with error: what true gaps are expected to be per unit of whitened ones, by group
  // and column; or per unit of gaps where groups are diagonal. And the columns that are as they are seen.
  const double *gains;
  const unsigned char *is_exact;
} densities;

// Adds what rows say of the groups to their sums: of each group the weight, gaps from its mean, and products of gaps (packed
// lower triangle, or diagonal). work: room for `working_room` vectors, finite. Returns the sum of weights times log densities.
double mixture(const densities *of, ptrdiff_t columns, int is_diagonal, const double *rows, const double *weights,
               ptrdiff_t tiles, double *responsibilities, lanes *sums, lanes *work);

static inline ptrdiff_t working_room(ptrdiff_t columns, ptrdiff_t groups) {
  return 2 * (groups * (columns + 1) + columns);
}

// Room for so many vectors, at 0.
lanes *room(ptrdiff_t count);

// Adds the sums over lanes.
void add_totals(const lanes *sums, ptrdiff_t columns, ptrdiff_t groups, ptrdiff_t packed, double *sizes, double *firsts,
                double *seconds);

#endif
