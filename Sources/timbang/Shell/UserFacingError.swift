import Reporting

/// An error that a user can understand and act on.
///
/// Commands translate the errors of the modules below into one of these.
protocol UserFacingError: Error {
  /// What is wrong, as a sentence.
  var message: Phrase { get }
  /// What to do next, as a sentence, where there is something to do.
  var remedy: Phrase? { get }
  /// How the process ends.
  var status: ExitStatus { get }
}

/// A plain user-facing error: `throw Explanation(.unanswerable, message, remedy: …)`.
struct Explanation: UserFacingError {
  let status: ExitStatus
  let message: Phrase
  let remedy: Phrase?

  init(_ status: ExitStatus, _ message: Phrase, remedy: Phrase? = nil) {
    self.status = status
    self.message = message
    self.remedy = remedy
  }
}
