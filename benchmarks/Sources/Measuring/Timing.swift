import Foundation

/// What a piece of work took.
public struct Timing: Sendable {
  /// Seconds on the wall clock.
  public let wall: Double
  /// Processor seconds of all threads of this process.
  public let processor: Double

  /// A moment to measure from.
  public struct Start: Sendable {
    fileprivate let wall = ContinuousClock.now
    fileprivate let processor = Timing.processorSeconds()
  }

  /// Now.
  public static func start() -> Start { Start() }

  /// What passed since a moment.
  public static func since(_ start: Start) -> Timing {
    let taken = (ContinuousClock.now - start.wall).components
    return Timing(
      wall: Double(taken.seconds) + Double(taken.attoseconds) * 1e-18,
      processor: processorSeconds() - start.processor)
  }

  /// One run, and its result.
  public static func of<Result>(_ body: () throws -> Result) rethrows -> (Result, Timing) {
    let start = start()
    let result = try body()
    return (result, since(start))
  }

  /// The run with the least processor time of some after one that warms caches and the allocator; the result of the last.
  public static func best<Result>(
    of runs: Int, _ body: () throws -> Result
  ) rethrows -> (Result, Timing) {
    _ = try body()
    var (result, best) = try of(body)
    for _ in 1..<max(runs, 1) {
      let taken: Timing
      (result, taken) = try of(body)
      if taken.processor < best.processor { best = taken }
    }
    return (result, best)
  }

  /// Both as fields of a line of tab-separated ones.
  public func fields(decimals: Int = 3) -> [String] {
    [wall, processor].map { String(format: "%.\(decimals)f", $0) }
  }

  /// The largest resident set of this process so far, in MiB.
  public static func peakMemory() -> Double {
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
