#include "products.h"
#include <string.h>

#define LANES 8

typedef double lanes __attribute__((vector_size(64), aligned(8)));

#if defined(__x86_64__) && defined(__gnu_linux__)
#define WIDE __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define WIDE
#endif

#define EACH(x) ((lanes){(x), (x), (x), (x), (x), (x), (x), (x)})
#define LOAD(p) (*(const lanes *)(p))
#define STORE(p, x) (*(lanes *)(p) = (x))

WIDE void products_symmetric(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values,
                                  const double *x, double *y) {
  memset(y, 0, (size_t)order * LANES * sizeof(double));
  for (ptrdiff_t j = 0; j < order; j++) {
    const lanes own = LOAD(x + j * LANES);
    lanes sum = EACH(0.0);
    ptrdiff_t at = starts[j];
    if (at < starts[j + 1] && rows[at] == j) {
      sum = EACH(values[at]) * own;
      at++;
    }
    for (; at < starts[j + 1]; at++) {
      const ptrdiff_t i = (ptrdiff_t)rows[at] * LANES;
      const lanes value = EACH(values[at]);
      sum += value * LOAD(x + i);
      STORE(y + i, LOAD(y + i) + value * own);
    }
    STORE(y + j * LANES, LOAD(y + j * LANES) + sum);
  }
}

WIDE void products_blocks(ptrdiff_t blocks, const ptrdiff_t *starts, const int32_t *rows, const double *elements,
                              const double *x, double *y, double *gathered) {
  for (ptrdiff_t block = 0; block < blocks; block++) {
    const ptrdiff_t size = starts[block + 1] - starts[block];
    const int32_t *own = rows + starts[block];
    for (ptrdiff_t j = 0; j < size; j++) STORE(gathered + j * LANES, LOAD(x + (ptrdiff_t)own[j] * LANES));
    ptrdiff_t i = 0;
    for (; i + 4 <= size; i += 4) {
      lanes a = EACH(0.0), b = a, c = a, d = a;
      const double *row = elements + i * size;
      for (ptrdiff_t j = 0; j < size; j++) {
        const lanes value = LOAD(gathered + j * LANES);
        a += EACH(row[j]) * value;
        b += EACH(row[j + size]) * value;
        c += EACH(row[j + 2 * size]) * value;
        d += EACH(row[j + 3 * size]) * value;
      }
      STORE(y + (ptrdiff_t)own[i] * LANES, a);
      STORE(y + (ptrdiff_t)own[i + 1] * LANES, b);
      STORE(y + (ptrdiff_t)own[i + 2] * LANES, c);
      STORE(y + (ptrdiff_t)own[i + 3] * LANES, d);
    }
    for (; i < size; i++) {
      lanes a = EACH(0.0);
      for (ptrdiff_t j = 0; j < size; j++) a += EACH(elements[i * size + j]) * LOAD(gathered + j * LANES);
      STORE(y + (ptrdiff_t)own[i] * LANES, a);
    }
    elements += size * size;
  }
}

WIDE void products_rows(ptrdiff_t count, const ptrdiff_t *starts, const int32_t *columns, const double *values,
                        const double *x, double *y) {
  for (ptrdiff_t i = 0; i < count; i++) {
    lanes sum = EACH(0.0);
    for (ptrdiff_t at = starts[i]; at < starts[i + 1]; at++)
      sum += EACH(values[at]) * LOAD(x + (ptrdiff_t)columns[at] * LANES);
    STORE(y + i * LANES, sum);
  }
}

WIDE void products_dot(ptrdiff_t count, const double *x, const double *y, double *result) {
  lanes even = EACH(0.0), odd = EACH(0.0);
  ptrdiff_t i = 0;
  for (; i + 2 <= count; i += 2) {
    even += LOAD(x + i * LANES) * LOAD(y + i * LANES);
    odd += LOAD(x + (i + 1) * LANES) * LOAD(y + (i + 1) * LANES);
  }
  if (i < count) even += LOAD(x + i * LANES) * LOAD(y + i * LANES);
  STORE(result, even + odd);
}

WIDE void products_add(ptrdiff_t count, const double *factors, const double *x, double *y) {
  const lanes factor = LOAD(factors);
  for (ptrdiff_t i = 0; i < count; i++)
    STORE(y + i * LANES, LOAD(y + i * LANES) + factor * LOAD(x + i * LANES));
}

WIDE void products_scale(ptrdiff_t count, const double *factors, const double *y, double *x) {
  const lanes factor = LOAD(factors);
  for (ptrdiff_t i = 0; i < count; i++)
    STORE(x + i * LANES, factor * LOAD(x + i * LANES) + LOAD(y + i * LANES));
}

#define TOTAL(x) ((((x)[0] + (x)[4]) + ((x)[2] + (x)[6])) + (((x)[1] + (x)[5]) + ((x)[3] + (x)[7])))

// Inner products of two rows with two others, in both directions; an odd row at the end stands in for its neighbour.
WIDE void products_pairs(ptrdiff_t count, const int32_t *rows, ptrdiff_t stride, ptrdiff_t used, const double *u,
                         const double *v, double factor, double *square) {
  for (ptrdiff_t i = 0; i < count; i += 2) {
    const ptrdiff_t other = i + 1 < count ? i + 1 : i;
    const double *u0 = u + rows[i] * stride, *v0 = v + rows[i] * stride;
    const double *u1 = u + rows[other] * stride, *v1 = v + rows[other] * stride;
    for (ptrdiff_t j = i; j < count; j += 2) {
      const ptrdiff_t beside = j + 1 < count ? j + 1 : j;
      const double *p0 = u + rows[j] * stride, *q0 = v + rows[j] * stride;
      const double *p1 = u + rows[beside] * stride, *q1 = v + rows[beside] * stride;
      lanes a = EACH(0.0), b = a, c = a, d = a;
      ptrdiff_t at = 0;
      for (; at + LANES <= used; at += LANES) {
        const lanes x0 = LOAD(u0 + at), y0 = LOAD(v0 + at), x1 = LOAD(u1 + at), y1 = LOAD(v1 + at);
        const lanes s0 = LOAD(p0 + at), t0 = LOAD(q0 + at), s1 = LOAD(p1 + at), t1 = LOAD(q1 + at);
        a += x0 * t0 + y0 * s0;
        b += x0 * t1 + y0 * s1;
        c += x1 * t0 + y1 * s0;
        d += x1 * t1 + y1 * s1;
      }
      double found[4] = {TOTAL(a), TOTAL(b), TOTAL(c), TOTAL(d)};
      for (; at < used; at++) {
        found[0] += u0[at] * q0[at] + v0[at] * p0[at];
        found[1] += u0[at] * q1[at] + v0[at] * p1[at];
        found[2] += u1[at] * q0[at] + v1[at] * p0[at];
        found[3] += u1[at] * q1[at] + v1[at] * p1[at];
      }
      for (ptrdiff_t place = 0; place < 4; place++) {
        const ptrdiff_t row = i + place / 2, column = j + place % 2;
        if (row >= count || column >= count || column < row) continue;
        const double value = factor * found[place];
        square[row * count + column] += value;
        if (row != column) square[column * count + row] += value;
      }
    }
  }
}

WIDE void products_combine(ptrdiff_t count, const int32_t *rows, ptrdiff_t stride, ptrdiff_t used, const double *u,
                           const double *v, ptrdiff_t width, const double *w, double *a, double *b) {
  memset(a, 0, (size_t)(width * used) * sizeof(double));
  memset(b, 0, (size_t)(width * used) * sizeof(double));
  for (ptrdiff_t slot = 0; slot < count; slot++) {
    const double *x = u + rows[slot] * stride, *y = v + rows[slot] * stride;
    for (ptrdiff_t column = 0; column < width; column++) {
      const double weight = w[slot * width + column];
      if (weight == 0) continue;
      double *p = a + column * used, *q = b + column * used;
      ptrdiff_t at = 0;
      for (; at + LANES <= used; at += LANES) {
        STORE(p + at, LOAD(p + at) + EACH(weight) * LOAD(x + at));
        STORE(q + at, LOAD(q + at) + EACH(weight) * LOAD(y + at));
      }
      for (; at < used; at++) {
        p[at] += weight * x[at];
        q[at] += weight * y[at];
      }
    }
  }
}

WIDE void products_solve_lower(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values,
                               double *x) {
  for (ptrdiff_t j = 0; j < order; j++) {
    const lanes own = LOAD(x + j * LANES) * EACH(values[starts[j]]);
    STORE(x + j * LANES, own);
    for (ptrdiff_t at = starts[j] + 1; at < starts[j + 1]; at++) {
      double *target = x + (ptrdiff_t)rows[at] * LANES;
      STORE(target, LOAD(target) - EACH(values[at]) * own);
    }
  }
}

WIDE void products_solve_upper(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values,
                               double *x) {
  for (ptrdiff_t j = order - 1; j >= 0; j--) {
    lanes sum = LOAD(x + j * LANES);
    for (ptrdiff_t at = starts[j] + 1; at < starts[j + 1]; at++)
      sum -= EACH(values[at]) * LOAD(x + (ptrdiff_t)rows[at] * LANES);
    STORE(x + j * LANES, sum * EACH(values[starts[j]]));
  }
}

WIDE void products_lower(ptrdiff_t order, const int32_t *starts, const int32_t *rows, const double *values,
                         const double *x, double *y) {
  memset(y, 0, (size_t)order * LANES * sizeof(double));
  for (ptrdiff_t j = 0; j < order; j++) {
    const lanes own = LOAD(x + j * LANES);
    STORE(y + j * LANES, LOAD(y + j * LANES) + own / EACH(values[starts[j]]));
    for (ptrdiff_t at = starts[j] + 1; at < starts[j + 1]; at++) {
      double *target = y + (ptrdiff_t)rows[at] * LANES;
      STORE(target, LOAD(target) + EACH(values[at]) * own);
    }
  }
}
