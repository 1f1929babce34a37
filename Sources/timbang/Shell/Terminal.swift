import Foundation
import Reporting

/// The screen behind a descriptor, if there is one.
struct Terminal: Sendable {
  /// The width of text that goes to a file or a pipe, unless `COLUMNS` says another.
  static let widthOfPipe = 100

  /// Whether a person is looking.
  let isInteractive: Bool
  /// The width in columns.
  let width: Int
  /// Whether to colour: only on a screen, and never against `NO_COLOR` (see no-color.org).
  let colour: TextRenderer.Colour

  init(descriptor: Int32, variables: [String: String]) {
    isInteractive = isatty(descriptor) == 1
    var size = winsize()
    let isMeasured = isInteractive && ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    let wanted = variables["COLUMNS"].flatMap { Int($0) }.flatMap { (20...1000).contains($0) ? $0 : nil }
    width = wanted ?? (isMeasured ? Int(size.ws_col) : Terminal.widthOfPipe)
    let isUnwanted = !(variables["NO_COLOR"] ?? "").isEmpty || variables["TERM"] == "dumb"
    colour = isInteractive && !isUnwanted ? .ansi : .plain
  }
}
