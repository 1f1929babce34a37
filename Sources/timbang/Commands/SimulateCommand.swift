import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Reporting

/// Makes appraisals whose truth is known.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: Phrase(
      id: "Membuat kumpulan data yang kebenarannya diketahui.",
      en: "Make a data set with known truth."),
    discussion: Phrase(
      id: """
        Membuat sebuah kota: pegawainya, atasannya dan penilaiannya, dengan keketatan tiap atasan dan kinerja
        tiap orang yang ditanam dan dicatat. Pilihan dan benih yang sama menghasilkan byte yang sama, dan
        mengubah satu pilihan tidak mengubah bilangan acak untuk yang lain.

        Dengan --output FOLDER, folder itu menjadi paket data: penilaian, deskriptornya, README dan kebenarannya
        (truth.json). Tanpa itu penilaian ditulis ke keluaran standar sebagai CSV.

        Contoh:
          timbang simulate --preset palembang --seed 20241117 --output city
          timbang simulate --preset crossed --severity-sd 8 > harsh.csv
          timbang simulate --preset crossed --periods 6 --training-share .2 --training-effect 3 --output trained
        """,
      en: """
        Makes up a city: its people, its supervisors and their appraisals, with the severity of every supervisor
        and the performance of everybody planted and written down. The same options and seed give the same
        bytes, and changing one option leaves all other draws as they were.

        With --output FOLDER the folder becomes a data package: the appraisals, their descriptor, a README and
        the truth (truth.json). Without it the appraisals go to standard output as CSV.

        Example:
          timbang simulate --preset palembang --seed 20241117 --output city
          timbang simulate --preset crossed --severity-sd 8 > harsh.csv
          timbang simulate --preset crossed --periods 6 --training-share .2 --training-effect 3 --output trained
        """))

  @Option(
    help: ArgumentHelp(
      id: "Kota yang menjadi awal; pilihan lain mengubahnya.",
      en: "The city to begin with; the options below change it."))
  var preset: CitySimulation.Preset = .palembang

  @Flag(
    help: ArgumentHelp(
      id: "Tulis ke folder yang sudah berisi berkas lain; berkas itu tetap ada, kecuali yang namanya sama.",
      en: "Write into a folder that holds other files; they stay, unless they have the same names."))
  var force = false

  @OptionGroup var shared: SharedOptions

  @OptionGroup(title: HelpLanguage.words(id: "KOTA", en: "THE CITY")) var city: CityArguments

  @OptionGroup(
    title: HelpLanguage.words(id: "YANG DITANAM (poin skala)", en: "WHAT IS PLANTED (points of the scale)"))
  var planted: PlantedArguments

  @OptionGroup(title: HelpLanguage.words(id: "PELATIHAN", en: "A TRAINING")) var trained: TrainingArguments

  mutating func run() throws {
    // The report describes the folder, so it cannot be what --output names.
    var console = shared
    console.output = nil
    try console.run(as: "simulate") { context in
      let simulation = try simulation(seed: context.seed)
      guard let path = shared.output, path != "-" else {
        try refuseReportWithoutFolder()
        try StandardStream.output.write(simulation.run().csv())
        // Standard output holds the data: there is no room for a report.
        throw ExitCode.success
      }
      let folder = SimulationFolder(path: path)
      try folder.check(force ? .anyFolder : .formerSimulation)
      let city = simulation.run()
      let files = city.files()
      try folder.write(files)
      return report(on: city, files: files, folder: folder.name, in: context)
    }
  }

  private func simulation(seed: UInt64) throws -> CitySimulation {
    var options = preset.options
    city.change(&options)
    planted.change(&options)
    trained.change(&options)
    do { return try CitySimulation(options: options, seed: seed) } catch { throw Explanation(error) }
  }

  private func refuseReportWithoutFolder() throws {
    guard shared.format == .json || shared.table != nil else { return }
    throw Explanation(
      .usage,
      Phrase(
        id: "Tanpa --output FOLDER, hasilnya adalah data itu sendiri sebagai CSV, tanpa laporan.",
        en: "Without --output FOLDER the result is the data themselves as CSV, and there is no report."),
      remedy: Phrase(
        id: "Tambahkan --output FOLDER, atau hilangkan --format json dan --table.",
        en: "Add --output FOLDER, or leave out --format json and --table."))
  }

  private func report(
    on city: SimulatedCity, files: [(name: String, bytes: [UInt8])], folder: String, in context: RunContext
  ) -> Report {
    let written = files.map {
      SimulationPresenter.File(
        name: $0.name, size: $0.bytes.count, sha256: ContentDigest.sha256(of: $0.bytes))
    }
    let parts = SimulationPresenter.parts(city, files: written, folder: folder)
    return Report(
      manifest: context.manifest(facts: [Manifest.Fact("preset", .text(preset.rawValue))]),
      blocks: parts.blocks, tables: parts.tables)
  }
}

extension CitySimulation.Preset: ExpressibleByArgument {}
