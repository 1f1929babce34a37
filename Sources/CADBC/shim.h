// The binary interfaces of Arrow (C data and C stream interface) and of ADBC, version 1.1.0 of the latter, of which
// the first part is version 1.0.0. Both are frozen: order, types and sizes of the members are facts, written out here
// so that no header of a driver is needed. A function that timbang never calls is only a slot.
#ifndef TIMBANG_CADBC_SHIM_H
#define TIMBANG_CADBC_SHIM_H
#include <stddef.h>
#include <stdint.h>

// What a column is. `format` is one short word: "l" a 64-bit integer, "u" text with 32-bit offsets, "+s" a record.
struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata; // int32 count, then for each pair: int32 length, key, int32 length, value
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

// The cells of a column: buffer 0 says which are there, a bit each, and the rest hold them.
struct ArrowArray {
  int64_t length;
  int64_t null_count; // -1 where nobody counted
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};

// A result, batch by batch; the end is an array whose `release` is null.
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};

// Filled by a driver; whoever passed it calls `release`. The last two members exist since 1.1.0 and are used by the
// driver only where `vendor_code` says so.
struct AdbcError {
  char *message;
  int32_t vendor_code;
  char sqlstate[5];
  void (*release)(struct AdbcError *);
  void *private_data;
  void *private_driver;
};

// What a driver hands out. Zeroed before use; both members belong to the driver.
struct AdbcDatabase {
  void *private_data;
  void *private_driver;
};
struct AdbcConnection {
  void *private_data;
  void *private_driver;
};
struct AdbcStatement {
  void *private_data;
  void *private_driver;
};

typedef uint8_t AdbcStatus; // 0 is success
typedef void (*AdbcSlot)(void);

enum { TIMBANG_ADBC_1_0 = 1000000, TIMBANG_ADBC_1_1 = 1001000 };

struct AdbcDriver {
  void *private_data;
  void *private_manager;
  AdbcStatus (*release)(struct AdbcDriver *, struct AdbcError *);

  AdbcStatus (*database_init)(struct AdbcDatabase *, struct AdbcError *);
  AdbcStatus (*database_new)(struct AdbcDatabase *, struct AdbcError *);
  AdbcStatus (*database_set_option)(struct AdbcDatabase *, const char *, const char *, struct AdbcError *);
  AdbcStatus (*database_release)(struct AdbcDatabase *, struct AdbcError *);

  AdbcStatus (*connection_commit)(struct AdbcConnection *, struct AdbcError *);
  AdbcStatus (*connection_get_info)(struct AdbcConnection *, const uint32_t *, size_t, struct ArrowArrayStream *,
                                    struct AdbcError *);
  AdbcSlot connection_get_objects;
  AdbcSlot connection_get_table_schema;
  AdbcSlot connection_get_table_types;
  AdbcStatus (*connection_init)(struct AdbcConnection *, struct AdbcDatabase *, struct AdbcError *);
  AdbcStatus (*connection_new)(struct AdbcConnection *, struct AdbcError *);
  AdbcStatus (*connection_set_option)(struct AdbcConnection *, const char *, const char *, struct AdbcError *);
  AdbcSlot connection_read_partition;
  AdbcStatus (*connection_release)(struct AdbcConnection *, struct AdbcError *);
  AdbcStatus (*connection_rollback)(struct AdbcConnection *, struct AdbcError *);

  AdbcSlot statement_bind;
  AdbcSlot statement_bind_stream;
  AdbcStatus (*statement_execute_query)(struct AdbcStatement *, struct ArrowArrayStream *, int64_t *,
                                        struct AdbcError *);
  AdbcSlot statement_execute_partitions;
  AdbcSlot statement_get_parameter_schema;
  AdbcStatus (*statement_new)(struct AdbcConnection *, struct AdbcStatement *, struct AdbcError *);
  AdbcSlot statement_prepare;
  AdbcStatus (*statement_release)(struct AdbcStatement *, struct AdbcError *);
  AdbcStatus (*statement_set_option)(struct AdbcStatement *, const char *, const char *, struct AdbcError *);
  AdbcStatus (*statement_set_sql_query)(struct AdbcStatement *, const char *, struct AdbcError *);
  AdbcSlot statement_set_substrait_plan;

  // Since 1.1.0.
  AdbcSlot error_get_detail_count;
  AdbcSlot error_get_detail;
  AdbcSlot error_from_array_stream;
  AdbcSlot database_options[7];
  AdbcStatus (*connection_cancel)(struct AdbcConnection *, struct AdbcError *);
  AdbcSlot connection_options_and_statistics[9];
  AdbcStatus (*statement_cancel)(struct AdbcStatement *, struct AdbcError *);
  AdbcSlot statement_options[8];
};

// The one function that a driver exports: fills the table for the version asked for, or refuses the version.
typedef AdbcStatus (*AdbcDriverInit)(int version, void *driver, struct AdbcError *error);
#endif
