import Reporting

/// A question somebody comes with, and the line that answers it.
struct UserQuestion: Sendable {
  /// Who asks it.
  enum Audience: CaseIterable {
    case planner
    case researcher
    case leadership
    case everybody

    /// The heading above their questions.
    var heading: Phrase {
      switch self {
      case .planner: Phrase(id: "Perencana SDM", en: "Planning staff and training")
      case .researcher: Phrase(id: "Peneliti", en: "Doing research on ratings")
      case .leadership: Phrase(id: "Pimpinan", en: "Leading")
      case .everybody: Phrase(id: "Data dan alat", en: "Data and tool")
      }
    }
  }

  let audience: Audience
  let question: Phrase
  /// What to type, without `timbang`; DATA stands for a file or folder.
  let line: String

  /// The command that answers it.
  var command: String { String(line.prefix { $0 != " " }) }

  /// The line as it is typed.
  var example: String { "timbang " + line }

  private init(_ audience: Audience, id: PhraseText, en: PhraseText, _ line: String) {
    self.audience = audience
    self.question = Phrase(id: id, en: en)
    self.line = line
  }

  /// Whether a word occurs in the question or its answer, in either language and whatever the case.
  func mentions(_ word: String) -> Bool {
    let word = word.lowercased()
    return [question[.id], question[.en], line].contains { $0.lowercased().contains(word) }
  }
}

extension UserQuestion {
  /// Every question, in the order in which it is asked.
  static let all: [UserQuestion] = planning + research + leading + tools

  private static let planning = [
    UserQuestion(
      .planner, id: "Apakah data saya benar, dan siapa yang dapat dibandingkan dengan siapa?",
      en: "Are my data sound, and who can be compared with whom?", "check DATA"),
    UserQuestion(
      .planner, id: "Siapa yang diusulkan untuk pelatihan lanjutan, dan mengapa?",
      en: "Who should be proposed for advanced training, and why?", "flag DATA --top 10% --seats 30"),
    UserQuestion(
      .planner, id: "Apakah daftar itu adil bagi perempuan, usia, unit dan golongan?",
      en: "Is that list fair by sex, age, unit and grade?", "audit DATA --top 10%"),
    UserQuestion(
      .planner, id: "Bagaimana nilai seorang pegawai tersusun, dan apa yang dapat mengubahnya?",
      en: "How does one employee's score come about, and what would change it?", "explain DATA --ratee ID"),
    UserQuestion(
      .planner, id: "Profil talenta apa yang ada, dan siapa memilikinya?",
      en: "Which talent profiles are there, and who has which?", "talent DATA"),
    UserQuestion(
      .planner, id: "Siapa masuk dan siapa keluar bila kursi atau ambang diubah?",
      en: "Who enters and who leaves with other seats or limits?", "whatif DATA --scenario seats=20"),
    UserQuestion(
      .planner, id: "Bagaimana mencatat siapa memutuskan apa, dan mengapa menyimpang dari daftar?",
      en: "How do I record who decided what, and why it departs from the list?",
      "decide daftar.json --decisions keputusan.csv --record catatan"),
    UserQuestion(
      .planner, id: "Apa yang perlu dibimbing pada tiap anggota tim seorang atasan?",
      en: "What should a supervisor coach in each member of the team?", "explain DATA --supervisor ID"),
    UserQuestion(
      .planner, id: "Apakah pelatihan itu berhasil?", en: "Did the training work?", "training DATA"),
  ]

  private static let research = [
    UserQuestion(
      .researcher, id: "Penilai mana yang ketat atau murah nilai, dan seberapa pasti?",
      en: "Which raters are severe or lenient, and how sure is that?", "raters DATA"),
    UserQuestion(
      .researcher, id: "Penilaian ganda mana yang membuat penilai dapat dibandingkan?",
      en: "Which double ratings would make raters comparable?", "raters DATA --design"),
    UserQuestion(
      .researcher, id: "Seberapa andal penilaian ini, dan apa yang membuatnya cukup andal?",
      en: "How reliable is the appraisal, and what would make it reliable enough?", "reliability DATA"),
    UserQuestion(
      .researcher, id: "Indikator mana yang bergerak bersama, dan berapa banyak di antaranya halo?",
      en: "Which indicators move together, and how much of that is halo?", "indicators DATA"),
    UserQuestion(
      .researcher, id: "Bagaimana mencocokkan model campuran apa pun, seperti lme4?",
      en: "How do I fit any mixed model, as in lme4?", "fit DATA --formula 'score ~ 1 + (1|ratee) + (1|rater)'"),
    UserQuestion(
      .researcher, id: "Apakah timbang menghitung seperti lme4 dan ordinal?",
      en: "Does timbang compute what lme4 and ordinal compute?", "verify"),
    UserQuestion(
      .researcher, id: "Bagaimana menguji cara saya pada data yang kebenarannya diketahui?",
      en: "How do I try my method on data with known truth?", "simulate --output kota"),
  ]

  private static let leading = [
    UserQuestion(
      .leadership, id: "Apakah kinerja naik, di mana, dan apakah itu orangnya atau penilainya yang melunak?",
      en: "Is productivity rising, where, and is it people or softer raters?", "trends DATA"),
    UserQuestion(
      .leadership, id: "Bagaimana semuanya dalam satu laporan yang dapat dibuka dan dicetak?",
      en: "How do I get all of it in one report to open and print?", "report DATA --output laporan.html"),
    UserQuestion(
      .leadership, id: "Bagaimana sebaran nilai per unit, dan apakah sesuai pola yang diwajibkan?",
      en: "How are scores spread by unit, and do they follow the mandated pattern?",
      "distributions DATA --by unit"),
  ]

  private static let tools = [
    UserQuestion(
      .everybody, id: "Bagaimana menggabungkan ekspor bulanan dan daftar pegawai?",
      en: "How do I join monthly exports and a list of staff?",
      "import jan.xlsx feb.xlsx --facts pegawai.xlsx --output PAKET"),
    UserQuestion(
      .everybody, id: "Bagaimana membagikan data tanpa nama dan NIP?",
      en: "How do I pass data on without names and employee numbers?",
      "pseudonymise DATA --output PAKET"),
    UserQuestion(
      .everybody, id: "Basis data mana yang dapat dijangkau?", en: "Which databases can be reached?", "sources"),
    UserQuestion(
      .everybody, id: "Aturan mana yang terpasang, dan apa isinya?",
      en: "Which rules are built in, and what do they say?", "policies"),
  ]
}
