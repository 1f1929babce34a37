import Reporting

/// Says how far long work is, on one line of standard error, when a person is looking.
struct Progress: Sendable {
  /// Who would read it.
  enum Audience: Sendable {
    case person
    case nobody
  }

  let language: Language
  let width: Int
  let audience: Audience

  /// Replaces the line.
  func show(_ phrase: Phrase) {
    guard audience == .person else { return }
    StandardStream.error.attempt("\r" + phrase[language].printable.prefix(max(1, width - 1)) + "\u{1B}[K")
  }

  /// Replaces the line by what is done and how much of it.
  func show(_ phrase: Phrase, done: Int, of total: Int) {
    show(Phrase(id: "\(phrase) \(done) dari \(total)", en: "\(phrase) \(done) of \(total)"))
  }

  /// Removes the line.
  func clear() {
    guard audience == .person else { return }
    StandardStream.error.attempt("\r\u{1B}[K")
  }
}
