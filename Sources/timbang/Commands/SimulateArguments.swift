import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Reporting

/// The people, the teams and the plan of the ratings; what is not given stays as the preset has it.
struct CityArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      id: "Nama data, yaitu nama berkas CSV-nya.",
      en: "The name of the data: that of the CSV file.", valueName: "name"))
  var name: String?

  @Option(
    help: ArgumentHelp(
      id: "Banyaknya pegawai dalam tim; atasan belum termasuk.",
      en: "Staff in teams; supervisors come on top.", valueName: "n"))
  var employees: Int?

  @Option(help: ArgumentHelp(id: "Banyaknya unit organisasi.", en: "Organisation units.", valueName: "n"))
  var units: Int?

  @Option(
    help: ArgumentHelp(
      id: "Banyaknya pegawai seorang atasan, misalnya 10 atau 5-11.",
      en: "Staff of one supervisor, as in 10 or 5-11.", valueName: "from-to"),
    transform: CityArguments.range)
  var teamSize: ClosedRange<Int>?

  @Option(
    help: ArgumentHelp(
      id: "Banyaknya periode: triwulan, kecuali --every menentukan lain.",
      en: "Periods: quarters unless --every says otherwise.", valueName: "n"))
  var periods: Int?

  @Option(
    help: ArgumentHelp(
      id: "Panjang satu periode: month, quarter, semester atau year.",
      en: "The length of a period: month, quarter, semester or year.", valueName: "length"))
  var every: String?

  @Option(
    help: ArgumentHelp(
      id: "Pada berapa periode seorang pegawai tercatat, misalnya 1-5.",
      en: "In how many of the periods a person has records, as in 1-5.", valueName: "from-to"),
    transform: CityArguments.range)
  var recordsPerPerson: ClosedRange<Int>?

  @Option(
    help: ArgumentHelp(
      id: "Bagian pegawai yang berganti atasan tiap periode.",
      en: "Share of the staff who change supervisor each period.", valueName: "share"))
  var shareRotating: Double?

  @Option(
    help: ArgumentHelp(
      id: "Bagian atasan yang bertukar tim tiap periode.",
      en: "Share of the supervisors who swap teams each period.", valueName: "share"))
  var shareSupervisorsRotating: Double?

  @Option(
    help: ArgumentHelp(
      id: "Bagian pegawai yang juga dinilai oleh atasan lain.",
      en: "Share of staff rated by further supervisors too.", valueName: "share"))
  var shareDoubleRated: Double?

  @Option(
    help: ArgumentHelp(
      id: "Banyaknya atasan lain, bila yang menilai lebih dari satu.",
      en: "Further supervisors, where more than one rates.", valueName: "n"))
  var furtherRaters: Int?

  @Option(
    help: ArgumentHelp(
      id: "Bagian mutasi dan penilaian tambahan yang melintasi unit.",
      en: "Share of moves and further ratings across units.", valueName: "share"))
  var crossUnitShare: Double?

  @Option(
    help: ArgumentHelp(
      id: "Bagian penilaian yang kosong secara acak.",
      en: "Share of ratings that are missing, at random.", valueName: "share"))
  var missingShare: Double?

  @Option(
    help: ArgumentHelp(
      id: "Bagian pegawai yang hasil kerjanya diukur.",
      en: "Share of the people whose work is measured.", valueName: "share"))
  var objectiveShare: Double?

  @Option(help: ArgumentHelp(id: "Bagian perempuan.", en: "Share of women.", valueName: "share"))
  var shareWomen: Double?

  /// Refuses a length that no period has.
  func validate() throws {
    if let every, !Period.Kind.allCases.contains(where: { $0.name == every }) {
      throw ValidationError(
        id: "--every memerlukan salah satu dari \(Period.Kind.words), bukan '\(every)'.",
        en: "--every takes \(Period.Kind.words), not '\(every)'.")
    }
  }

  /// Puts what was given into the options.
  func change(_ options: inout CitySimulation.Options) {
    if let name { options.name = name }
    if let employees { options.employees = employees }
    if let units { options.unitCount = units }
    if let teamSize { options.teamSize = teamSize }
    if let periods { options.periods = periods }
    if let kind = Period.Kind.allCases.first(where: { $0.name == every }) { options.periodKind = kind }
    if let recordsPerPerson { options.recordsPerPerson = recordsPerPerson }
    if let furtherRaters { options.furtherRaters = furtherRaters }
    options.set([
      (\.shareRotating, shareRotating), (\.shareSupervisorsRotating, shareSupervisorsRotating),
      (\.shareDoubleRated, shareDoubleRated), (\.crossUnitShare, crossUnitShare),
      (\.missingShare, missingShare), (\.objectiveShare, objectiveShare), (\.shareWomen, shareWomen),
    ])
  }

  private static func range(_ text: String) throws -> ClosedRange<Int> {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count <= 2, let first = ends.first, let from = first, let last = ends.last, let to = last,
      from <= to
    else {
      throw ValidationError(
        id: "'\(text)' bukan satu bilangan dan bukan dua seperti 5-11 dengan yang kecil di depan.",
        en: "'\(text)' is neither a number nor two as in 5-11, the smaller first.")
    }
    return from...to
  }
}

/// What is true of people and raters; what is not given stays as the preset has it.
struct PlantedArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      id: "Sebaran kinerja sebenarnya antarpegawai.",
      en: "Spread of true performance between people.", valueName: "sd"))
  var performanceSD: Double?

  @Option(
    help: ArgumentHelp(
      id: "Sebaran pertumbuhan pegawai per periode.",
      en: "Spread of people's growth per period.", valueName: "sd"))
  var growthSD: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      id: "Kemajuan nyata semua pegawai per periode.",
      en: "Real progress of everybody per period.", valueName: "points"))
  var trend: Double?

  @Option(
    help: ArgumentHelp(
      id: "Sebaran kekuatan pada suatu aspek di sekitar kinerja seorang pegawai.",
      en: "Spread of strength in an aspect around a person's performance.", valueName: "sd"))
  var aspectSD: Double?

  @Option(
    help: ArgumentHelp(
      id: "Sebaran kekuatan pada suatu indikator di sekitar kekuatan pada aspeknya.",
      en: "Spread of strength in an indicator around that of its aspect.", valueName: "sd"))
  var profileSD: Double?

  @Option(
    help: ArgumentHelp(
      id: "Sebaran tingkat sebenarnya antarunit.", en: "Spread of the true level of units.", valueName: "sd"))
  var unitSD: Double?

  @Option(
    help: ArgumentHelp(
      id: "Sebaran rata-rata kinerja sebenarnya antartim.",
      en: "Spread of the average true performance of teams.", valueName: "sd"))
  var teamQualitySD: Double?

  @Option(
    help: ArgumentHelp(
      id: "Sebaran pengaruh nyata atasan pada hasil kerja timnya.",
      en: "Spread of supervisors' real effect on the work of their staff.", valueName: "sd"))
  var managerEffectSD: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      id: "Selisih kinerja sebenarnya perempuan di atas laki-laki.",
      en: "What women truly perform above men.", valueName: "points"))
  var groupGap: Double?

  @Option(
    help: ArgumentHelp(id: "Sebaran keketatan atasan.", en: "Spread of supervisors' severity.", valueName: "sd")
  )
  var severitySD: Double?

  @Option(
    help: ArgumentHelp(
      id: "Sebaran keketatan pada satu indikator di sekitar keketatan umumnya.",
      en: "Spread of their severity on one indicator around it.", valueName: "sd"))
  var indicatorSeveritySD: Double?

  @Option(
    help: ArgumentHelp(
      id: "Sebaran pergeseran: perubahan keketatan per periode.",
      en: "Spread of drift: the change of severity per period.", valueName: "sd"))
  var driftSD: Double?

  @Option(
    help: ArgumentHelp(
      id: "Sebaran kesan umum yang mewarnai semua indikator.",
      en: "Spread of general impressions, shared by all indicators.", valueName: "sd"))
  var haloSD: Double?

  @Option(
    help: ArgumentHelp(
      id: "Seberapa berbeda halo antaratasan: simpangan baku logaritmanya.",
      en: "How much supervisors differ in halo: SD of its logarithm.", valueName: "sd"))
  var haloLogSD: Double?

  @Option(
    help: ArgumentHelp(
      id: "Seberapa berbeda rentang nilai yang mereka pakai: simpangan baku logaritmanya.",
      en: "How much they differ in the use of the range: SD of its logarithm.", valueName: "sd"))
  var rangeLogSD: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      id: "Rata-rata keketatan terhadap perempuan, di luar keketatan terhadap semua.",
      en: "Average severity against women on top of that to everybody.", valueName: "points"))
  var groupEffect: Double?

  @Option(
    help: ArgumentHelp(
      id: "Sebaran keketatan atasan terhadap perempuan.",
      en: "Spread of supervisors' severity against women.", valueName: "sd"))
  var groupEffectSD: Double?

  @Option(
    help: ArgumentHelp(
      id: "Sebaran satu penilaian di sekitar pendapat atasan.",
      en: "Spread of a single rating around what the supervisor thinks.", valueName: "sd"))
  var noiseSD: Double?

  @Option(
    help: ArgumentHelp(
      id: "Bagian atasan yang hanya memberi kelipatan lima.",
      en: "Share of supervisors who give multiples of five only.", valueName: "share"))
  var shareHeaping: Double?

  @Option(
    help: ArgumentHelp(
      id: "Nilai tertinggi yang diberikan siapa pun.",
      en: "The highest score that anybody gives.", valueName: "score"))
  var ceiling: Int?

  @Option(
    help: ArgumentHelp(
      id: "Bagian penilaian di ujung skala karena semua penilai murah nilai.",
      en: "Share of ratings at the end of the scale, by leniency of all.", valueName: "share"))
  var ceilingShare: Double?

  @Option(
    help: ArgumentHelp(id: "Sebaran satu pengukuran.", en: "Spread of a single measurement.", valueName: "sd"))
  var anchorNoiseSD: Double?

  @Option(
    help: ArgumentHelp(
      id: "Sebaran tingkat kesulitan target yang ditetapkan atasan.",
      en: "Spread of the difficulty of the targets that supervisors set.", valueName: "sd"))
  var targetDifficultySD: Double?

  func validate() throws {
    if ceiling != nil, ceilingShare != nil {
      throw ValidationError(
        id: "--ceiling dan --ceiling-share tidak dapat dipakai bersama.",
        en: "--ceiling and --ceiling-share exclude each other.")
    }
  }

  /// Puts what was given into the options.
  func change(_ options: inout CitySimulation.Options) {
    if let ceiling { options.ceiling = .score(ceiling) }
    if let ceilingShare { options.ceiling = .share(ceilingShare) }
    options.set([
      (\.performanceSD, performanceSD), (\.growthSD, growthSD), (\.trend, trend), (\.aspectSD, aspectSD),
      (\.profileSD, profileSD), (\.unitSD, unitSD), (\.teamQualitySD, teamQualitySD),
      (\.managerEffectSD, managerEffectSD), (\.groupGap, groupGap), (\.severitySD, severitySD),
      (\.indicatorSeveritySD, indicatorSeveritySD), (\.driftSD, driftSD), (\.haloSD, haloSD),
      (\.haloLogSD, haloLogSD), (\.rangeLogSD, rangeLogSD), (\.groupEffect, groupEffect),
      (\.groupEffectSD, groupEffectSD), (\.noiseSD, noiseSD), (\.shareHeaping, shareHeaping),
      (\.anchorNoiseSD, anchorNoiseSD), (\.targetDifficultySD, targetDifficultySD),
    ])
  }
}

/// A training and what it does; none unless its share is given.
struct TrainingArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      id: "Bagian pegawai yang dinilai yang dilatih.",
      en: "Share of the people rated who are trained.", valueName: "share"))
  var trainingShare: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      id: "Tambahan dari pelatihan pada tingkat sebenarnya. (bawaan: 3)",
      en: "What the training adds to the true level. (default: 3)", valueName: "points"))
  var trainingEffect: Double?

  @Option(
    help: ArgumentHelp(
      id: "Triwulan pertama pelatihan, mulai dari 2. (bawaan: 3)",
      en: "The first quarter of a training, from 2. (default: 3)", valueName: "n"))
  var trainingFrom: Int?

  @Option(
    help: ArgumentHelp(
      id: "Diadakan dalam berapa triwulan berturut-turut. (bawaan: 1)",
      en: "In how many successive quarters it is held. (default: 1)", valueName: "n"))
  var trainingBatches: Int?

  @Option(
    help: ArgumentHelp(
      id: "Cara menentukan siapa yang dilatih: score (penilaian sebelumnya "
        + "yang tertinggi) atau chance (kebetulan). (bawaan: score)",
      en: "How it is decided who is trained: score (the highest ratings before) or chance. (default: score)"))
  var trainingBy: CitySimulation.Training.Choice?

  @Option(
    help: ArgumentHelp(
      id: "Bagian pegawai urutan berikutnya yang ikut undian; separuhnya menang.",
      en: "Share of the people next in order who draw lots; half of them win.", valueName: "share")
  )
  var trainingLots: Double?

  func validate() throws {
    let others: [Any?] = [trainingEffect, trainingFrom, trainingBatches, trainingBy, trainingLots]
    if trainingShare == nil, others.contains(where: { $0 != nil }) {
      throw ValidationError(
        id: "Pilihan tentang pelatihan memerlukan --training-share.",
        en: "Options of a training need --training-share.")
    }
  }

  /// Puts what was given into the options.
  func change(_ options: inout CitySimulation.Options) {
    guard let trainingShare else { return }
    var training = CitySimulation.Training()
    training.share = trainingShare
    if let trainingEffect { training.effect = trainingEffect }
    if let trainingFrom { training.firstPeriod = trainingFrom - 1 }
    if let trainingBatches { training.batches = trainingBatches }
    if let trainingBy { training.choice = trainingBy }
    if let trainingLots { training.lotShare = trainingLots }
    options.training = training
  }
}

extension CitySimulation.Training.Choice: ExpressibleByArgument {}

extension CitySimulation.Options {
  fileprivate mutating func set(_ values: [(WritableKeyPath<Self, Double>, Double?)]) {
    for (option, value) in values {
      if let value { self[keyPath: option] = value }
    }
  }
}

extension Explanation {
  /// An option that no city can have, by its name on the command line.
  init(_ error: SimulationError) {
    let names = ["team_size_from": "team-size"]
    let option = "--" + (names[error.option] ?? error.option.replacing("_", with: "-"))
    self.init(
      .usage,
      Phrase(
        id: "\(option) bernilai \(error.found); seharusnya \(Explanation.inIndonesian(error.needed)).",
        en: "\(option) is \(error.found); it must be \(error.needed)."))
  }

  /// The simulation states requirements in English; these are the words they are made of.
  private static func inIndonesian(_ requirement: String) -> String {
    let words = [
      ("a share from", "bagian dari"), ("a spread from", "sebaran dari"), ("between", "antara"),
      ("a score of", "nilai dalam"), ("within", "dalam"), ("the periods", "banyaknya periode"),
      ("lower-case letters", "huruf kecil"), ("digits", "angka"), ("points", "poin"), ("from ", "dari "),
      (" to ", " sampai "), (" and ", " dan "),
    ]
    return words.reduce(requirement) { $0.replacing($1.0, with: $1.1) }
  }
}
