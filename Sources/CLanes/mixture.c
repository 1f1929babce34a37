#include "mixture.h"
#include "lanes.h"
#include <stdlib.h>
#include <string.h>

// The squared length of rows less a mean once they are whitened; and, where asked for, each coordinate.
INSIDE void squared_length(const double *x, ptrdiff_t columns, int is_diagonal, const double *mean, const double *a,
                           lanes *gaps, lanes *whitened, lanes *result) {
  lanes square = EACH(0.0);
  if (is_diagonal) {
    for (ptrdiff_t j = 0; j < columns; j++) {
      const lanes y = (LOAD(x + j * LANES) - EACH(mean[j])) * EACH(a[j]);
      square += y * y;
    }
    *result = square;
    return;
  }
  UNROLL for (ptrdiff_t j = 0; j < columns; j++) {
    gaps[j] = LOAD(x + j * LANES) - EACH(mean[j]);
    lanes even = EACH(0.0), odd = even;
    ptrdiff_t l = 0;
    UNROLL for (; l + 1 <= j; l += 2) {
      even += EACH(a[l]) * gaps[l];
      odd += EACH(a[l + 1]) * gaps[l + 1];
    }
    if (l == j) even += EACH(a[l]) * gaps[l];
    a += j + 1;
    even += odd;
    if (whitened) whitened[j] = even;
    square += even * even;
  }
  *result = square;
}

// The gaps of true values from a group's mean, as far as they are known.
INSIDE void expected_gaps(const densities *of, ptrdiff_t columns, int is_diagonal, int is_partial, ptrdiff_t k,
                          const double *x, const lanes *whitened, lanes *gaps) {
  const double *mean = of->means + k * columns;
  UNROLL for (ptrdiff_t j = 0; j < columns; j++) {
    gaps[j] = LOAD(x + j * LANES) - EACH(mean[j]);
    if (!is_partial) continue;
    if (is_diagonal) {
      gaps[j] *= EACH(of->gains[k * columns + j]);
    } else if (!of->is_exact[j]) {
      const double *gain = of->gains + (k * columns + j) * columns;
      lanes even = EACH(0.0), odd = even;
      ptrdiff_t l = 0;
      UNROLL for (; l + 1 < columns; l += 2) {
        even += EACH(gain[l]) * whitened[l];
        odd += EACH(gain[l + 1]) * whitened[l + 1];
      }
      if (l < columns) even += EACH(gain[l]) * whitened[l];
      gaps[j] = even + odd;
    }
  }
}

// A group's sums of weights, gaps and products of gaps, of two tiles so that sums are read and written half as often.
INSIDE void add_moments(ptrdiff_t columns, int is_diagonal, const lanes *own, const lanes *other, const lanes *restrict gaps,
                        lanes *restrict sums) {
  const lanes share = *own, second_share = *other;
  const lanes *others = gaps + columns;
  sums[0] += share + second_share;
  lanes *first = sums + 1, *second = first + columns;
  UNROLL for (ptrdiff_t j = 0; j < columns; j++) {
    const lanes part = share * gaps[j], second_part = second_share * others[j];
    first[j] += part + second_part;
    if (is_diagonal) {
      second[j] = second[j] + part * gaps[j] + second_part * others[j];
      continue;
    }
    UNROLL for (ptrdiff_t l = 0; l <= j; l++) second[l] = second[l] + part * gaps[l] + second_part * others[l];
    second += j + 1;
  }
}

// The groups' shares in the rows of a tile, and the rows' log densities.
INSIDE void divide(const densities *of, ptrdiff_t columns, int is_diagonal, int is_partial, const double *x, lanes *gaps,
                   lanes *whitened, lanes *shares, lanes *density) {
  const ptrdiff_t packed = is_diagonal ? columns : columns * (columns + 1) / 2;
  lanes largest = EACH(-__builtin_inf());
  for (ptrdiff_t k = 0; k < of->groups; k++) {
    lanes square;
    squared_length(x, columns, is_diagonal, of->means + k * columns, of->whitening + k * packed, gaps,
                   is_partial ? whitened + k * columns : NULL, &square);
    shares[k] = EACH(of->constants[k]) - EACH(0.5) * square;
    largest = CHOOSE((choices)(shares[k] > largest), shares[k], largest);
  }
  lanes sum = EACH(0.0);
  for (ptrdiff_t k = 0; k < of->groups; k++) {
    lanes part = shares[k] - largest;
    exponential(&part);
    shares[k] = part;
    sum += part;
  }
  const lanes scale = EACH(1.0) / sum;
  logarithm(&sum);
  *density = largest + sum;
  for (ptrdiff_t k = 0; k < of->groups; k++) shares[k] *= scale;
}

INSIDE double mixture_of(const densities *of, ptrdiff_t columns, int is_diagonal, int is_partial, const double *rows,
                         const double *weights, ptrdiff_t tiles, double *responsibilities, lanes *sums, lanes *work,
                         lanes *gaps) {
  const ptrdiff_t groups = of->groups;
  const ptrdiff_t width = 1 + columns + (is_diagonal ? columns : columns * (columns + 1) / 2);
  lanes *shares = work, *whitened = work + 2 * groups;
  lanes likelihood = EACH(0.0);
  for (ptrdiff_t t = 0; t < tiles; t += 2) {
    const double *x[2] = {rows + t * columns * LANES, rows + t * columns * LANES};
    if (t + 1 < tiles) x[1] += columns * LANES;
    for (ptrdiff_t u = 0; u < 2; u++) {
      lanes *own = shares + u * groups;
      if (t + u == tiles) {
        // The last tile may have no partner: its rows count once.
        for (ptrdiff_t k = 0; k < groups; k++) own[k] = EACH(0.0);
        continue;
      }
      lanes density;
      divide(of, columns, is_diagonal, is_partial, x[u], gaps, whitened + u * groups * columns, own, &density);
      const lanes w = LOAD(weights + (t + u) * LANES);
      likelihood += w * density;
      for (ptrdiff_t k = 0; k < groups; k++) {
        if (responsibilities) STORE(responsibilities + ((t + u) * groups + k) * LANES, own[k]);
        own[k] *= w;
      }
    }
    for (ptrdiff_t k = 0; k < groups; k++) {
      const lanes *own = shares + k, *other = own + groups;
      const choices counts = (choices)(*own > EACH(1e-35)) | (choices)(*other > EACH(1e-35));
      if (!any(&counts)) continue;
      for (ptrdiff_t u = 0; u < 2; u++)
        expected_gaps(of, columns, is_diagonal, is_partial, k, x[u], whitened + (u * groups + k) * columns,
                      gaps + u * columns);
      add_moments(columns, is_diagonal, own, other, gaps, sums + k * width);
    }
  }
  return total(&likelihood);
}

// Loops over so few columns are unrolled, so that gaps stay in registers.
WIDE double mixture(const densities *of, ptrdiff_t columns, int is_diagonal, const double *rows, const double *weights,
                    ptrdiff_t tiles, double *responsibilities, lanes *sums, lanes *work) {
  lanes *gaps = work + 2 * of->groups * (columns + 1);
#define CALL(d, diagonal, partial, gaps)                                                                          \
  mixture_of(of, d, diagonal, partial, rows, weights, tiles, responsibilities, sums, work, gaps)
#define BOTH(d, partial, gaps) (is_diagonal ? CALL(d, 1, partial, gaps) : CALL(d, 0, partial, gaps))
#define OF(d)                                                                                                      \
  case d: {                                                                                                        \
    lanes own[2 * d];                                                                                              \
    return of->gains ? BOTH(d, 1, own) : BOTH(d, 0, own);                                                          \
  }
  switch (columns) {
    OF(1)
    OF(2)
    OF(3)
    OF(4)
    OF(5)
    OF(6)
    OF(7)
    OF(8)
    OF(9)
    OF(10)
  default:
    return of->gains ? BOTH(columns, 1, gaps) : BOTH(columns, 0, gaps);
  }
#undef OF
#undef BOTH
#undef CALL
}

lanes *room(ptrdiff_t count) {
  lanes *found = aligned_alloc(64, (size_t)count * sizeof(lanes));
  if (!found) abort();
  memset(found, 0, (size_t)count * sizeof(lanes));
  return found;
}

void add_totals(const lanes *sums, ptrdiff_t columns, ptrdiff_t groups, ptrdiff_t packed, double *sizes,
                       double *firsts, double *seconds) {
  for (ptrdiff_t k = 0; k < groups; k++) {
    const lanes *own = sums + k * (1 + columns + packed);
    sizes[k] += total(own);
    for (ptrdiff_t j = 0; j < columns; j++) firsts[k * columns + j] += total(own + 1 + j);
    for (ptrdiff_t e = 0; e < packed; e++) seconds[k * packed + e] += total(own + 1 + columns + e);
  }
}

double lanes_mixture(const double *rows, const double *weights, ptrdiff_t tiles, ptrdiff_t columns, ptrdiff_t groups,
                     int is_diagonal, const double *means, const double *whitening, const double *constants,
                     double *sizes, double *firsts, double *seconds, double *responsibilities) {
  const ptrdiff_t packed = is_diagonal ? columns : columns * (columns + 1) / 2;
  const ptrdiff_t sums = groups * (1 + columns + packed);
  lanes *space = room(sums + working_room(columns, groups));
  const densities of = {groups, means, whitening, constants, NULL, NULL};
  const double result = mixture(&of, columns, is_diagonal, rows, weights, tiles, responsibilities, space, space + sums);
  add_totals(space, columns, groups, packed, sizes, firsts, seconds);
  free(space);
  return result;
}
