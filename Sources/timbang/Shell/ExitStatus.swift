/// How a command ended, as scripts see it.
enum ExitStatus: Int32 {
  /// The question was answered.
  case answered = 0
  /// The data were refused; the findings say why.
  case dataRefused = 1
  /// The data are sound but cannot support the question.
  case unanswerable = 3
  /// The command line was wrong.
  case usage = 64
  /// A fault in timbang.
  case fault = 70
  /// A file could not be read or written.
  case inputOutput = 74
  /// The user pressed Ctrl-C; shells use 128 and the number of the signal.
  case interrupted = 130
}
