import AppraisalLoading
import Dispatch
import Foundation

/// Ctrl-C while a database works: the database is told to stop, since otherwise it would go on for nobody.
enum Interrupt {
  /// How long a database may take to stop before the process ends without it.
  private static let patience = DispatchTimeInterval.seconds(3)

  /// Does the work; Ctrl-C cancels it, a second Ctrl-C ends the process.
  static func cancelling<Value>(_ cancellation: DatabaseCancellation, _ body: () throws -> Value) rethrows
    -> Value
  {
    let before = signal(SIGINT, SIG_IGN)
    let queue = DispatchQueue(label: "interrupt")
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: queue)
    source.setEventHandler {
      if cancellation.isCancelled { _exit(ExitStatus.interrupted.rawValue) }
      // Cancelling may itself wait for the network: the deadline runs elsewhere.
      DispatchQueue.global().asyncAfter(deadline: .now() + patience) { _exit(ExitStatus.interrupted.rawValue) }
      DispatchQueue.global().async { cancellation.cancel() }
    }
    source.resume()
    defer {
      source.cancel()
      signal(SIGINT, before)
    }
    return try body()
  }
}
