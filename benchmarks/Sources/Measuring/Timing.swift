import Foundation

/// What one run took.
struct Measurement {
  /// Seconds on the wall clock.
  var wall: Double
  /// Processor seconds of all threads of this process.
  var processor: Double

  /// A moment to measure from.
  struct Start {
    fileprivate let wall = ContinuousClock.now
    fileprivate let processor = Measurement.processorSeconds()
  }

  static func start() -> Start { Start() }

  /// What passed since a moment.
  static func since(_ start: Start) -> Measurement {
    let taken = (ContinuousClock.now - start.wall).components
    return Measurement(
      wall: Double(taken.seconds) + Double(taken.attoseconds) * 1e-18,
      processor: processorSeconds() - start.processor)
  }

  /// The best of some runs after one that warms caches and the allocator; the result of the last.
  static func best<Result>(of runs: Int, _ body: () throws -> Result) rethrows -> (Result, Measurement) {
    var result = try body()
    var best = Measurement(wall: .infinity, processor: .infinity)
    for _ in 0..<max(runs, 1) {
      let wall = ContinuousClock.now
      let processor = processorSeconds()
      result = try body()
      let taken = (ContinuousClock.now - wall).components
      let seconds = Double(taken.seconds) + Double(taken.attoseconds) * 1e-18
      let used = processorSeconds() - processor
      if used < best.processor { best = Measurement(wall: seconds, processor: used) }
    }
    return (result, best)
  }

  /// The largest resident set of this process so far, in MiB.
  static func peakMemory() -> Double {
    // Linux counts in KiB, Darwin in bytes.
    #if os(Linux)
      Double(usage().ru_maxrss) / 1024
    #else
      Double(usage().ru_maxrss) / 1_048_576
    #endif
  }

  fileprivate static func processorSeconds() -> Double {
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    let used = usage()
    return seconds(used.ru_utime) + seconds(used.ru_stime)
  }

  private static func usage() -> rusage {
    var result = rusage()
    #if os(Linux)
      // glibc's enumeration and its parameter are imported as two types.
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &result)
    #else
      getrusage(RUSAGE_SELF, &result)
    #endif
    return result
  }
}
