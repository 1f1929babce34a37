import AppraisalAnalysis
import AppraisalLoading
import Appraisals
import ArgumentParser
import Foundation
import Reporting

/// `UNIT=2-5`, `UNIT=2-` or `*=-3`.
extension SeatRules.Quota: ExpressibleByArgument {
  /// Reads a quota; nil where it makes no sense.
  public init?(argument: String) {
    guard let equals = argument.lastIndex(of: "=") else { return nil }
    let unit = String(argument[..<equals]).trimmingSpaces
    let range = argument[argument.index(after: equals)...].split(
      separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard !unit.isEmpty, range.count == 2, !(range[0].isEmpty && range[1].isEmpty) else { return nil }
    let (low, high) = (Int(range[0]), Int(range[1]))
    guard range[0].isEmpty || low != nil, range[1].isEmpty || high != nil else { return nil }
    guard (low ?? 0) >= 0, low ?? 0 <= high ?? .max else { return nil }
    self.init(unit: unit == "*" ? nil : unit, minimum: low ?? 0, maximum: high)
  }
}

/// Who may be sent, and what limits the seats.
struct SeatOptions: ParsableArguments {
  @OptionGroup var rules: TalentPolicyOptions

  @Flag(
    help: ArgumentHelp(
      id: "Jangan kecualikan siapa pun menurut syarat.",
      en: "Exclude nobody by the rules of eligibility."))
  var noEligibility = false

  @Option(
    help: ArgumentHelp(
      id: "Masa kerja paling sedikit, dalam tahun. (bawaan: menurut berkas aturan)",
      en: "The fewest years of service. (default: as in the policy file)", valueName: "years"))
  var minService: Double?

  @Option(
    help: ArgumentHelp(
      id: "Sisa masa kerja paling sedikit sebelum pensiun, dalam tahun; BUP menurut "
        + "jabatan dan golongan ada dalam berkas aturan. (bawaan: menurut berkas aturan)",
      en: "The fewest years left before retirement, whose age the policy "
        + "file has by position and grade. (default: as in the policy file)", valueName: "years"))
  var minRemaining: Double?

  @Option(
    help: ArgumentHelp(
      id: "Tanggal penentuan syarat. (bawaan: hari terakhir dari periode terakhir)",
      en: "The day on which eligibility is judged. (default: the last day of the last period)",
      valueName: "date"))
  var asOf: String?

  @Option(
    help: ArgumentHelp(
      id: "Kursi suatu unit, misalnya 'Dinas Kesehatan=2-5', 'Inspektorat=1-' "
        + "atau '*=-3' untuk tiap unit lainnya; dapat diulang.",
      en: "Seats of a unit, as in 'Dinas Kesehatan=2-5', 'Inspektorat=1-' "
        + "or '*=-3' for every other unit; may be repeated.",
      valueName: "unit=min-max"))
  var quota: [SeatRules.Quota] = []

  @Option(
    help: ArgumentHelp(
      id: "Anggaran yang tersedia untuk kursi.", en: "The money there is for seats.", valueName: "amount"))
  var budget: Double?

  @Option(
    help: ArgumentHelp(
      id: "Biaya satu kursi: suatu jumlah, atau kolom yang memuatnya. (bawaan: 1)",
      en: "What a seat costs: an amount, or the column that has it. (default: 1)", valueName: "amount|column"))
  var cost: String?

  @Option(
    help: ArgumentHelp(
      id: "Di antara orang yang tidak terbedakan, kursi diberikan menurut "
        + "kolom ini, tertinggi dahulu (-COLUMN: terendah dahulu).",
      en: "Give seats among people who cannot be told apart by "
        + "this column, highest first (-COLUMN: lowest first).",
      valueName: "column"))
  var tieBreak: String?

  @Flag(
    help: ArgumentHelp(
      id: "Di antara orang yang tidak terbedakan, kursi diberikan dengan undian; benihnya --seed.",
      en: "Give seats among people who cannot be told apart by lot; --seed is the seed."))
  var lottery = false

  func validate() throws {
    for (option, years) in [("min-service", minService), ("min-remaining", minRemaining)] {
      guard let years else { continue }
      guard (0...60).contains(years) else {
        throw ValidationError(
          id: "--\(option) memerlukan tahun dari 0 sampai 60, bukan \(years).",
          en: "--\(option) takes years from 0 to 60, not \(years).")
      }
      if noEligibility {
        throw ValidationError(
          id: "--\(option) dan --no-eligibility saling bertentangan.",
          en: "--\(option) and --no-eligibility contradict each other.")
      }
    }
    if let budget, !(budget > 0 && budget.isFinite) {
      throw ValidationError(
        id: "--budget memerlukan jumlah di atas nol, bukan \(budget).",
        en: "--budget takes a positive amount, not \(budget).")
    }
    if cost != nil, budget == nil {
      throw ValidationError(id: "--cost memerlukan --budget.", en: "--cost needs --budget.")
    }
    if let cost, let amount = Double(cost), !(amount > 0 && amount.isFinite) {
      throw ValidationError(
        id: "--cost memerlukan jumlah di atas nol atau suatu kolom, bukan \(cost).",
        en: "--cost takes a positive amount or a column, not \(cost).")
    }
    if let asOf, CalendarDate(written: asOf) == nil {
      throw ValidationError(
        id: "--as-of memerlukan tanggal seperti 2024-12-31, bukan '\(asOf)'.",
        en: "--as-of takes a day such as 2024-12-31, not '\(asOf)'.")
    }
    let units = quota.map { $0.unit ?? "*" }
    if let twice = units.first(where: { unit in units.count { $0 == unit } > 1 }) {
      throw ValidationError(id: "--quota menyebut '\(twice)' dua kali.", en: "--quota names '\(twice)' twice.")
    }
    for (option, column) in [("cost", cost), ("tie-break", tieBreakColumn)] {
      guard let column, ProtectedHeadings.contains(column) else { continue }
      throw ValidationError(
        id: "--\(option) \(column): atribut dilindungi hanya diperiksa "
          + "oleh audit, dan tidak memberi kursi kepada siapa pun.",
        en: "--\(option) \(column): protected attributes are "
          + "looked at by the audit only, and give nobody a seat.")
    }
  }

  private var tieBreakColumn: String? {
    tieBreak.map { $0.hasPrefix("-") ? String($0.dropFirst()) : $0 }
  }

  /// Who may be sent; nil for everybody.
  func eligibility() throws -> EligibilityRules? {
    guard !noEligibility else { return nil }
    var found = try rules.talentPolicy().eligibility
    if let minService { found.serviceYears = minService }
    if let minRemaining { found.remainingYears = minRemaining }
    return found
  }

  /// The columns that are asked for by name.
  var columns: [String] {
    [tieBreakColumn, cost.flatMap { Double($0) == nil ? $0 : nil }].compactMap(\.self)
  }

  func day() throws -> CalendarDate? { asOf.flatMap { CalendarDate(written: $0) } }

  func seatRules(seed: UInt64) throws -> SeatRules {
    var found = SeatRules()
    found.quotas = quota
    found.budget = budget
    if let cost { found.cost = Double(cost).map { .each($0) } ?? .fact(FactHeadings.name(of: cost)) }
    if let column = tieBreakColumn {
      found.tieBreak = .fact(FactHeadings.name(of: column), ascending: tieBreak?.hasPrefix("-") ?? false)
    } else if lottery {
      found.tieBreak = .lottery
    }
    found.lotterySeed = seed
    return found
  }
}

extension RunContext {
  /// Those once chosen, from a file with a column of employees and perhaps one of days, years or periods.
  func pastSelections(_ path: String) throws -> [PastSelections.Record] {
    let table = try readTable(path)
    func text(_ column: Table.Column, _ row: Int) -> String? {
      switch column.values {
      case .labels(let factor): factor[row]
      case .numbers(let values): values[row].isNaN ? nil : String(format: "%.0f", values[row])
      }
    }
    let people = table.columns.first { FactHeadings.isPerson($0.name) }
    guard let people else {
      throw Explanation(
        .dataRefused,
        Phrase(
          id: "\(table.source): tidak ada kolom nomor pegawai.",
          en: "\(table.source): no column names the employees."),
        remedy: Phrase(
          id: "Beri judul kolom itu 'NIP' atau 'ratee'.", en: "Head that column 'NIP' or 'ratee'."))
    }
    let days = table.columns.first { FactHeadings.isDay($0.name) }
    return try (0..<table.rowCount).compactMap { row -> PastSelections.Record? in
      guard let ratee = text(people, row)?.trimmingSpaces, !ratee.isEmpty else { return nil }
      guard let days, let word = text(days, row) else { return PastSelections.Record(ratee: ratee, day: nil) }
      guard let day = CalendarDate(written: word) ?? PastSelections.lastDay(word) else {
        throw Explanation(
          .dataRefused,
          Phrase(
            id:
              "\(table.source):\(table.lines[row]): \(days.name): '\(word)' bukan tanggal, tahun atau periode.",
            en: "\(table.source):\(table.lines[row]): \(days.name): '\(word)' is no day, year or period."),
          remedy: Phrase(
            id: "Tulis seperti 2024-06-30, 2024 atau 2024-S1.", en: "Write it as 2024-06-30, 2024 or 2024-S1."))
      }
      return PastSelections.Record(ratee: ratee, day: day)
    }
  }
}
