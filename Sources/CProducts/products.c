#include "products.h"
#include <string.h>

#if defined(__x86_64__) && defined(__gnu_linux__)
#define WIDE __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define WIDE
#endif

#define REAL double
#define LANES 8
#define NAME(function) products_##function
#include "lanes.h"
#undef REAL
#undef LANES
#undef NAME

#define REAL float
#define LANES 16
#define NAME(function) products_single_##function
#include "lanes.h"
#undef REAL
#undef LANES
#undef NAME

#define LANES 8

typedef products_lanes lanes;

#define EACH(x) ((lanes){(x), (x), (x), (x), (x), (x), (x), (x)})
#define LOAD(p) (*(const lanes *)(p))
#define STORE(p, x) (*(lanes *)(p) = (x))

WIDE void products_rows(ptrdiff_t count, const ptrdiff_t *starts, const int32_t *columns, const double *values,
                        const double *x, double *y) {
  for (ptrdiff_t i = 0; i < count; i++) {
    lanes sum = EACH(0.0);
    for (ptrdiff_t at = starts[i]; at < starts[i + 1]; at++)
      sum += EACH(values[at]) * LOAD(x + (ptrdiff_t)columns[at] * LANES);
    STORE(y + i * LANES, sum);
  }
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
