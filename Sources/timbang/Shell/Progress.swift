import Reporting
import Synchronization

/// Says how far long work is, on one line of standard error, when a person is looking.
///
/// A class, since the threads of a computation share one line, and only a line that was written is removed.
final class Progress: Sendable {
  /// Who would read it.
  enum Audience: Sendable {
    case person
    case nobody
  }

  private let language: Language
  private let width: Int
  private let audience: Audience
  private let isShowing = Mutex(false)

  init(language: Language, width: Int, audience: Audience) {
    self.language = language
    self.width = width
    self.audience = audience
  }

  /// Replaces the line.
  func show(_ phrase: Phrase) {
    guard audience == .person else { return }
    isShowing.withLock { isShowing in
      isShowing = true
      StandardStream.error.attempt("\r" + phrase[language].printable.prefix(max(1, width - 1)) + "\u{1B}[K")
    }
  }

  /// Replaces the line by what is done and how much of it.
  func show(_ phrase: Phrase, done: Int, of total: Int) {
    show(Phrase(id: "\(phrase) \(done) dari \(total)", en: "\(phrase) \(done) of \(total)"))
  }

  /// Removes the line.
  func clear() {
    isShowing.withLock { isShowing in
      if isShowing { StandardStream.error.attempt("\r\u{1B}[K") }
      isShowing = false
    }
  }
}
