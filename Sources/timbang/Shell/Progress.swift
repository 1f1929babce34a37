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
  private let line = Mutex(Line())

  /// What stands on the line, and since when the work that it is about goes on.
  private struct Line {
    var isShowing = false
    var task: Phrase?
    var began = ContinuousClock.now
  }

  init(language: Language, width: Int, audience: Audience) {
    self.language = language
    self.width = width
    self.audience = audience
  }

  /// Replaces the line.
  func show(_ phrase: Phrase) {
    guard audience == .person else { return }
    line.withLock { line in
      line.isShowing = true
      StandardStream.error.attempt("\r" + phrase[language].printable.prefix(max(1, width - 1)) + "\u{1B}[K")
    }
  }

  /// Replaces the line by what is done, how much of it, and how long the rest will take.
  func show(_ phrase: Phrase, done: Int, of total: Int) {
    guard audience == .person else { return }
    let elapsed = line.withLock { line in
      if line.task != phrase { (line.task, line.began) = (phrase, .now) }
      return ContinuousClock.now - line.began
    }
    let state = Phrase(id: "\(phrase) \(done) dari \(total)", en: "\(phrase) \(done) of \(total)")
    show(state + (Progress.rest(after: elapsed, done: done, of: total) ?? .verbatim("")))
  }

  /// Replaces the line by what is being done, the share of the whole work that is behind, and how long the rest will take.
  func show(_ phrase: Phrase, share: Double, after elapsed: Duration) {
    let percent = Phrase.verbatim(" (\(Int((share * 100).rounded())) %)")
    let rest = Progress.rest(after: elapsed, done: Int((share * 1000).rounded()), of: 1000)
    show(phrase + percent + (rest ?? .verbatim("")))
  }

  /// How long the rest takes at the pace so far; nothing before the pace is known.
  static func rest(after elapsed: Duration, done: Int, of total: Int) -> Phrase? {
    let (whole, part) = elapsed.components
    let seconds = Double(whole) + Double(part) * 1e-18
    guard seconds >= 2, done > 0, done < total else { return nil }
    let left = seconds / Double(done) * Double(total - done)
    guard left >= 90 else {
      let rounded = Int(left.rounded(.up))
      return Phrase(id: ", kira-kira \(rounded) detik lagi", en: ", about \(rounded) s left")
    }
    let minutes = Int((left / 60).rounded(.up))
    return Phrase(id: ", kira-kira \(minutes) menit lagi", en: ", about \(minutes) min left")
  }

  /// Removes the line.
  func clear() {
    line.withLock { line in
      if line.isShowing { StandardStream.error.attempt("\r\u{1B}[K") }
      line.isShowing = false
    }
  }
}
