#include "lanes.h"
#include "vectors.h"
#include <string.h>

// Half a line of the cache: rows of variates are short.
typedef double quad __attribute__((vector_size(32), aligned(8)));
#define QUAD(x) ((quad){(x), (x), (x), (x)})

INSIDE void add_row(ptrdiff_t quads, double a, const double *x, double *y) {
  const quad factor = QUAD(a);
  for (ptrdiff_t at = 0; at < quads * 4; at += 4)
    *(quad *)(y + at) += factor * *(const quad *)(x + at);
}

INSIDE void weigh(ptrdiff_t quads, const lanes_block *block, const double *square, const int32_t *columns,
                  const double *mixed, const double *residual, const double *weight, const double *rest_weight,
                  double *image, double *rest_image, double *weights, double *residuals, double *products) {
  const ptrdiff_t d = block->width, k = quads * 4;
  memset(image, 0, (size_t)(d * k) * sizeof(double));
  for (ptrdiff_t c = 0; c < d; c++) {
    add_row(quads, 1, weight + c * k, weights + c * k);
    for (ptrdiff_t e = 0; e < d; e++) {
      const double own = square[block->square + c + e * d];
      if (own != 0) add_row(quads, own, weight + e * k, image + c * k);
    }
  }
  for (ptrdiff_t slot = 0; slot < block->entries; slot++) {
    const ptrdiff_t row = columns[block->entry + slot] * k;
    for (ptrdiff_t c = 0; c < d; c++) {
      const double w = mixed[block->mixed + slot * d + c];
      if (w == 0) continue;
      add_row(quads, w, rest_weight + row, image + c * k);
      add_row(quads, w, weight + c * k, rest_image + row);
    }
  }
  for (ptrdiff_t c = 0; c < d; c++) {
    add_row(quads, residual[block->first + c], weight + c * k, residuals);
    for (ptrdiff_t i = 0; i < k; i++)
      if (weight[c * k + i] != 0) add_row(quads, weight[c * k + i], image + c * k, products + i * k);
  }
}

INSIDE void reduce(ptrdiff_t quads, const lanes_block *block, const double *factor, const int32_t *columns,
                   const double *mixed, double *rows, double *sums, double *squares, double *rest) {
  const ptrdiff_t d = block->width, k = quads * 4;
  for (ptrdiff_t c = 0; c < d; c++) {
    double *row = rows + c * k;
    for (ptrdiff_t e = 0; e < c; e++) {
      const double own = factor[block->square + c + e * d];
      if (own != 0) add_row(quads, -own, rows + e * k, row);
    }
    const quad pivot = QUAD(1 / factor[block->square + c + c * d]);
    for (ptrdiff_t at = 0; at < k; at += 4) *(quad *)(row + at) *= pivot;
    add_row(quads, 1, row, sums + c * k);
    for (ptrdiff_t i = 0; i < k; i++) add_row(quads, row[i], row, squares + i * k);
  }
  for (ptrdiff_t slot = 0; slot < block->entries; slot++) {
    const ptrdiff_t at = columns[block->entry + slot] * k;
    for (ptrdiff_t c = 0; c < d; c++) {
      const double w = mixed[block->mixed + slot * d + c];
      if (w != 0) add_row(quads, -w, rows + c * k, rest + at);
    }
  }
}

// Rows of up to sixteen numbers have a length that the compiler knows.
#define FOR_QUADS(call)                                                                                                \
  switch (quads) {                                                                                                     \
  case 1: call(1); break;                                                                                              \
  case 2: call(2); break;                                                                                              \
  case 3: call(3); break;                                                                                              \
  case 4: call(4); break;                                                                                              \
  default: call(quads);                                                                                                \
  }

WIDE void lanes_weigh(ptrdiff_t quads, const lanes_block *block, const double *square, const int32_t *columns,
                      const double *mixed, const double *residual, const double *weight, const double *rest_weight,
                      double *image, double *rest_image, double *weights, double *residuals, double *products) {
#define WEIGH(n)                                                                                                       \
  weigh(n, block, square, columns, mixed, residual, weight, rest_weight, image, rest_image, weights, residuals, products)
  FOR_QUADS(WEIGH)
}

WIDE void lanes_reduce(ptrdiff_t quads, const lanes_block *block, const double *factor, const int32_t *columns,
                       const double *mixed, double *rows, double *sums, double *squares, double *rest) {
#define REDUCE(n) reduce(n, block, factor, columns, mixed, rows, sums, squares, rest)
  FOR_QUADS(REDUCE)
}
