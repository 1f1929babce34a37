import COpenBLAS

/// The number of threads that OpenBLAS may use: one, always.
///
/// `dpotrf` and `dpotri` differ in their last bits between one and two threads, and timbang promises the same
/// bytes for any number of threads; parallel work is split above BLAS, in fixed pieces.
public enum BLASThreads {
  private static let single: Void = openblas_set_num_threads(1)

  /// Sets OpenBLAS to one thread, once per process.
  public static func ensureSingle() { _ = single }
}
