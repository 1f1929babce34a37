// Eight digits in one word, the first in the lowest byte.
#ifndef TIMBANG_CSCAN_DIGITS_H
#define TIMBANG_CSCAN_DIGITS_H
#include "include/scan.h"

#if defined(__x86_64__) && defined(__gnu_linux__)
#define WIDE __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define WIDE
#endif
#define INSIDE static inline __attribute__((always_inline))

#define ZEROS 0x3030303030303030ULL

// Whatever the order of the machine.
INSIDE uint64_t load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

// Not zero in bytes above 9, exact up to the first of them.
INSIDE uint64_t no_digits(uint64_t bytes) {
  return (bytes | (bytes + 0x0606060606060606ULL)) & 0xF0F0F0F0F0F0F0F0ULL;
}

// The number that eight bytes from 0 to 9 stand for: pairs, then fours, then all.
INSIDE uint64_t joined(uint64_t digits) {
  digits = (digits * 2561) >> 8 & 0x00FF00FF00FF00FFULL;
  digits = (digits * 6553601) >> 16 & 0x0000FFFF0000FFFFULL;
  return (digits * 42949672960001ULL) >> 32;
}

#endif
