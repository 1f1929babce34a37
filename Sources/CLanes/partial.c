#include "mixture.h"
#include "lanes.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>

// What eight sets of columns make of a group's covariance, one set per lane; lower triangles packed.
typedef struct {
  lanes *whitening, *gains, *rest, *log_determinant, *size;
} conditions;

static conditions conditions_of(lanes *space, ptrdiff_t k, ptrdiff_t columns, ptrdiff_t packed) {
  lanes *own = space + k * (2 * packed + columns * columns + 2);
  return (conditions){own, own + packed, own + packed + columns * columns, own + 2 * packed + columns * columns,
                      own + 2 * packed + columns * columns + 1};
}

// Columns that are not seen have an error of no bound: their whitened gaps are 0, and nothing of their variance is taken off.
WIDE static int condition(const double *covariance, const lanes *seen, const lanes *errors, ptrdiff_t columns,
                          lanes *lower, const conditions *out) {
  lanes *whitening = out->whitening;
  lanes logs = EACH(0.0);
  choices good = (choices)(EACH(0.0) == EACH(0.0));
  for (ptrdiff_t i = 0; i < columns; i++) {
    lanes *row = lower + i * (i + 1) / 2, *inverse = whitening + i * (i + 1) / 2;
    for (ptrdiff_t j = 0; j <= i; j++) {
      const lanes *above = lower + j * (j + 1) / 2;
      lanes sum = EACH(covariance[i * columns + j]);
      if (errors) sum += errors[i * (i + 1) / 2 + j];
      sum *= seen[i] * seen[j];
      for (ptrdiff_t l = 0; l < j; l++) sum -= row[l] * above[l];
      // The inverse factor has the reciprocals of the diagonal.
      if (j < i) row[j] = sum * whitening[j * (j + 1) / 2 + j];
      else row[j] = sum;
    }
    lanes pivot = row[i] + (EACH(1.0) - seen[i]);
    good &= (choices)(pivot >= EACH(DBL_MIN)) & (choices)(pivot <= EACH(DBL_MAX));
    lanes root = pivot;
    square_root(&root);
    row[i] = root;
    inverse[i] = EACH(1.0) / root * seen[i];
    logarithm(&pivot);
    logs += pivot;
    for (ptrdiff_t j = 0; j < i; j++) {
      lanes sum = EACH(0.0);
      for (ptrdiff_t l = j; l < i; l++) sum += row[l] * whitening[l * (l + 1) / 2 + j];
      inverse[j] = -inverse[i] * sum;
    }
  }
  *out->log_determinant = logs;
  for (ptrdiff_t i = 0; i < columns; i++) {
    const lanes *own = whitening + i * (i + 1) / 2;
    for (ptrdiff_t j = 0; j < columns; j++) {
      lanes sum = EACH(0.0);
      for (ptrdiff_t l = 0; l <= i; l++) sum += own[l] * EACH(covariance[l * columns + j]);
      out->gains[j * columns + i] = sum;
    }
  }
  for (ptrdiff_t i = 0; i < columns; i++) {
    for (ptrdiff_t j = 0; j <= i; j++) {
      lanes sum = EACH(covariance[i * columns + j]);
      const lanes *a = out->gains + i * columns, *b = out->gains + j * columns;
      for (ptrdiff_t l = 0; l < columns; l++) sum -= a[l] * b[l];
      // What is seen without error is known.
      if (!errors) sum *= (EACH(1.0) - seen[i]) * (EACH(1.0) - seen[j]);
      out->rest[i * (i + 1) / 2 + j] = sum;
    }
  }
  const choices bad = ~good;
  return !any(&bad);
}

// The same where groups and errors are diagonal.
WIDE static int condition_diagonal(const double *covariance, const lanes *seen, const lanes *errors, ptrdiff_t columns,
                                   const conditions *out) {
  lanes logs = EACH(0.0);
  choices good = (choices)(EACH(0.0) == EACH(0.0));
  for (ptrdiff_t i = 0; i < columns; i++) {
    const lanes own = EACH(covariance[i * columns + i]);
    lanes sum = own;
    if (errors) sum += errors[i * (i + 1) / 2 + i];
    lanes pivot = sum * seen[i] + (EACH(1.0) - seen[i]);
    good &= (choices)(pivot >= EACH(DBL_MIN)) & (choices)(pivot <= EACH(DBL_MAX));
    lanes root = pivot;
    square_root(&root);
    out->whitening[i] = EACH(1.0) / root * seen[i];
    out->gains[i] = errors ? own / pivot * seen[i] : seen[i];
    out->rest[i] = own - own * out->gains[i];
    logarithm(&pivot);
    logs += pivot;
  }
  *out->log_determinant = logs;
  const choices bad = ~good;
  return !any(&bad);
}

// Sums of products and weights take in what remains uncertain.
WIDE static void add_rest(const conditions *of, ptrdiff_t packed, lanes *seconds) {
  for (ptrdiff_t e = 0; e < packed; e++) seconds[e] += of->rest[e] * *of->size;
}

// One lane of the conditions, for the rows of its set of columns.
typedef struct {
  double *whitening, *gains, *constants;
  unsigned char *is_exact;
} chosen_lane;

static void choose(const chosen_lane *to, ptrdiff_t lane, ptrdiff_t k, const conditions *from, ptrdiff_t columns,
                   int is_diagonal) {
  const ptrdiff_t packed = is_diagonal ? columns : columns * (columns + 1) / 2;
  for (ptrdiff_t e = 0; e < packed; e++) to->whitening[k * packed + e] = ((const double *)(from->whitening + e))[lane];
  if (is_diagonal) {
    for (ptrdiff_t j = 0; j < columns; j++) to->gains[k * columns + j] = ((const double *)(from->gains + j))[lane];
    return;
  }
  for (ptrdiff_t j = 0; j < columns; j++) {
    if (to->is_exact[j]) continue;
    double *own = to->gains + (k * columns + j) * columns;
    for (ptrdiff_t l = 0; l < columns; l++) own[l] = ((const double *)(from->gains + j * columns + l))[lane];
  }
}

double lanes_mixture_partial(const double *rows, const double *weights, const ptrdiff_t *tiles, ptrdiff_t blocks,
                             const double *seen, const double *errors, ptrdiff_t columns, ptrdiff_t groups,
                             int is_diagonal, const double *means, const double *covariances, const double *logarithms,
                             double *sizes, double *firsts, double *seconds, double *responsibilities) {
  const ptrdiff_t triangle = columns * (columns + 1) / 2, packed = is_diagonal ? columns : triangle;
  const ptrdiff_t width = 1 + columns + packed, own = 2 * packed + columns * columns + 2;
  const ptrdiff_t lent = groups * (packed + columns * columns + 1);
  lanes *const sums = room(groups * (width + own) + triangle + working_room(columns, groups) + lent / LANES + 1 + columns);
  lanes *const space = sums + groups * width, *const lower = space + groups * own, *const work = lower + triangle;
  double *const whitening = (double *)(work + working_room(columns, groups));
  double *const gains = whitening + groups * packed, *const constants = gains + groups * columns * columns;
  unsigned char *const is_exact = (unsigned char *)(constants + groups);
  const chosen_lane lane = {whitening, gains, constants, is_exact};
  const densities of = {groups, means, whitening, constants, gains, is_exact};
  double result = 0;
  for (ptrdiff_t first = 0; first < blocks; first += LANES) {
    const lanes *const is_seen = (const lanes *)(seen + first * columns);
    const lanes *const error = errors ? (const lanes *)(errors + first * triangle) : NULL;
    for (ptrdiff_t k = 0; k < groups; k++) {
      const conditions found = conditions_of(space, k, columns, packed);
      const double *covariance = covariances + k * columns * columns;
      const int good = is_diagonal ? condition_diagonal(covariance, is_seen, error, columns, &found)
                                   : condition(covariance, is_seen, error, columns, lower, &found);
      if (good) continue;
      free(sums);
      return NAN;
    }
    for (ptrdiff_t b = 0; b < LANES && first + b < blocks; b++) {
      double observed = 0;
      for (ptrdiff_t j = 0; j < columns; j++) {
        const double value = ((const double *)(is_seen + j))[b];
        observed += value;
        is_exact[j] = value > 0 && !error;
      }
      for (ptrdiff_t k = 0; k < groups; k++) {
        const conditions found = conditions_of(space, k, columns, packed);
        choose(&lane, b, k, &found, columns, is_diagonal);
        constants[k] = logarithms[k] - (((double *)found.log_determinant)[b] + observed * log(2 * M_PI)) / 2;
        ((double *)found.size)[b] = -total(sums + k * width);
      }
      const ptrdiff_t here = tiles[first + b];
      result += mixture(&of, columns, is_diagonal, rows, weights, here, responsibilities, sums, work);
      rows += here * columns * LANES;
      weights += here * LANES;
      if (responsibilities) responsibilities += here * groups * LANES;
      for (ptrdiff_t k = 0; k < groups; k++) {
        const conditions found = conditions_of(space, k, columns, packed);
        ((double *)found.size)[b] += total(sums + k * width);
      }
    }
    for (ptrdiff_t k = 0; k < groups; k++) {
      conditions found = conditions_of(space, k, columns, packed);
      for (ptrdiff_t b = blocks - first; b < LANES; b++) ((double *)found.size)[b] = 0;
      add_rest(&found, packed, sums + k * width + 1 + columns);
    }
  }
  add_totals(sums, columns, groups, packed, sizes, firsts, seconds);
  free(sums);
  return result;
}
