#ifndef TIMBANG_CCRYPTO_SHIM_H
#define TIMBANG_CCRYPTO_SHIM_H
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#endif
