// Eight numbers at a time, and what is done with them everywhere.
#ifndef TIMBANG_CLANES_VECTORS_H
#define TIMBANG_CLANES_VECTORS_H
#include <stddef.h>
#include <stdint.h>

#define LANES 8

// Where the number of columns is known, loops over them are unrolled; elsewhere they cannot be.
#define UNROLL _Pragma("clang loop unroll(full)")
#pragma clang diagnostic ignored "-Wpass-failed"

typedef double lanes __attribute__((vector_size(64), aligned(8)));
typedef int64_t choices __attribute__((vector_size(64), aligned(8)));

#if defined(__x86_64__) && defined(__gnu_linux__)
#define WIDE __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define WIDE
#endif
#define INSIDE static inline __attribute__((always_inline))

// A macro, so that no vector is passed between functions that may have different registers.
#define EACH(x) ((lanes){(x), (x), (x), (x), (x), (x), (x), (x)})
#define LOAD(p) (*(const lanes *)(p))
#define STORE(p, x) (*(lanes *)(p) = (x))
// Lane by lane: a where the mask is set, b elsewhere.
#define CHOOSE(mask, a, b) ((lanes)(((choices)(a) & (mask)) | ((choices)(b) & ~(mask))))

INSIDE double total(const lanes *x) {
  const double *v = (const double *)x;
  return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

INSIDE int any(const choices *mask) {
  const int64_t *v = (const int64_t *)mask;
  return (v[0] | v[1] | v[2] | v[3] | v[4] | v[5] | v[6] | v[7]) != 0;
}

INSIDE void square_root(lanes *x) {
#if __has_builtin(__builtin_elementwise_sqrt)
  *x = __builtin_elementwise_sqrt(*x);
#else
  for (int i = 0; i < LANES; i++) ((double *)x)[i] = __builtin_sqrt(((double *)x)[i]);
#endif
}

// exp for arguments of at most 700: 2^n times the Taylor polynomial on ±ln 2 / 2, good to about 1 ulp.
INSIDE void exponential(lanes *argument) {
  const lanes shift = EACH(0x1.8p52);
  lanes x = *argument;
  const choices tiny = (choices)(x < EACH(-708.0));
  x = CHOOSE(tiny, EACH(-708.0), x);
  lanes n = x * EACH(0x1.71547652b82fep0) + shift;
  const choices power = (choices)n << 52;
  n -= shift;
  lanes r = x - n * EACH(0x1.62e42fee00000p-1);
  r = r - n * EACH(0x1.a39ef35793c76p-33);
  lanes p = EACH(1.0 / 479001600) * r + EACH(1.0 / 39916800);
  p = p * r + EACH(1.0 / 3628800);
  p = p * r + EACH(1.0 / 362880);
  p = p * r + EACH(1.0 / 40320);
  p = p * r + EACH(1.0 / 5040);
  p = p * r + EACH(1.0 / 720);
  p = p * r + EACH(1.0 / 120);
  p = p * r + EACH(1.0 / 24);
  p = p * r + EACH(1.0 / 6);
  p = p * r + EACH(0.5);
  p = p * r + EACH(1.0);
  p = p * r + EACH(1.0);
  *argument = CHOOSE(tiny, EACH(0.0), (lanes)((choices)p + power));
}

// ln of positive normal arguments: 2 artanh((m − 1) / (m + 1)) of the mantissa in [√½, √2), plus n ln 2.
INSIDE void logarithm(lanes *argument) {
  const choices bits = (choices)*argument;
  const choices one = (choices)EACH(1.0), mantissa = (choices){
    0xfffffffffffff, 0xfffffffffffff, 0xfffffffffffff, 0xfffffffffffff,
    0xfffffffffffff, 0xfffffffffffff, 0xfffffffffffff, 0xfffffffffffff};
  lanes m = (lanes)((bits & mantissa) | one);
  choices n = (bits >> 52) - 1023;
  const choices large = (choices)(m > EACH(0x1.6a09e667f3bcdp0));
  m = CHOOSE(large, m * EACH(0.5), m);
  n -= large;
  const lanes f = (m - EACH(1.0)) / (m + EACH(1.0)), s = f * f;
  lanes p = EACH(1.0 / 21) * s + EACH(1.0 / 19);
  p = p * s + EACH(1.0 / 17);
  p = p * s + EACH(1.0 / 15);
  p = p * s + EACH(1.0 / 13);
  p = p * s + EACH(1.0 / 11);
  p = p * s + EACH(1.0 / 9);
  p = p * s + EACH(1.0 / 7);
  p = p * s + EACH(1.0 / 5);
  p = p * s + EACH(1.0 / 3);
  p = p * s + EACH(1.0);
  // Integers of this size plus 1.5·2^52 are exact.
  const lanes shift = EACH(0x1.8p52);
  const lanes count = (lanes)(n + (choices)shift) - shift;
  *argument = EACH(2.0) * f * p + count * EACH(0x1.62e42fefa39efp-1);
}

#endif
