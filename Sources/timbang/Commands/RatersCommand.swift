import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Reporting
import Statistics

struct RatersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "raters",
    abstract: Phrase(
      id: "Penilai mana yang ketat atau murah nilai, dan seberapa pasti?",
      en: "Which raters are severe or lenient, and how sure is that?"),
    discussion: Phrase(
      id: """
        Keketatan dalam poin skala; positif = lebih ketat. Tiap pegawai mempunyai tingkat tetap, sehingga hanya
        pegawai dengan beberapa penilai yang memberi keterangan tentang keketatan dan tim yang kuat tidak
        membuat penilainya tampak murah nilai; penilai bersifat acak, diduga dengan REML. Bila tidak ada pegawai
        dengan dua penilai, pegawai bersifat acak dan hasilnya menyebut bahwa keketatan tidak dapat dibedakan
        dari mutu pegawainya. Hasil objektif (target dan realisasi) dari pegawai dan periode yang sama menjadi
        patokan penilaian bila keduanya berkaitan.

        Bila penilai hanya terhubung lewat mutasi, bagian rho dari pengaruh penilai mungkin pengaruh nyata
        atasan; temuan dianggap kokoh bila bertahan untuk tiap bagian. Dengan --design jawabannya adalah
        rencana: pegawai mana yang sebaiknya dinilai oleh penilai kedua.

        Selain keketatan: rentang sempit, halo, pergeseran, perlakuan tidak setara terhadap kelompok, formulir
        yang serupa dan efek kebaruan, masing-masing dibandingkan dengan seluruh penilai, disesuaikan untuk
        tingkatnya dan disaring terhadap temuan keliru (tabel range, halo, drift, interactions, identical_forms,
        recency). Atribut dilindungi hanya dipakai untuk interactions, dan tidak seorang penilai pun dinilai
        bila salah satu sisinya kurang dari sepuluh pegawai. --seed menetapkan permutasi di balik halo.

        --model rasch menempatkan pegawai, penilai, indikator dan periode pada satu skala logit, untuk nilai
        dengan paling banyak 11 tingkat: ukuran dengan kecocokannya, rata-rata wajar, ambang, suku bias, dan
        kelompok yang dapat dibandingkan. --model cumulative memakai nilai yang sama sebagai kategori berurutan,
        dengan pegawai dan penilai acak.

        Contoh:
          timbang raters datasets/insteval
          timbang raters datasets/insteval --model cumulative
          timbang raters datasets/guilford1954 --model rasch
          timbang raters datasets/palembang --format csv --table raters > raters.csv
          timbang raters datasets/insteval --compare 1,6
          timbang raters datasets/palembang --design --double-ratings 40
        """,
      en: """
        Severity is in points of the scale; positive = more severe. Every employee has a fixed level, so that
        only employees with several raters speak about severity and a strong team does not make its rater look
        lenient; raters are random, fitted by REML. Where no employee has two raters, employees are random and
        the result says that severity cannot be told from how good the staff are. Objective results (target and
        realisation) of the same employees and periods anchor the ratings where the two are related.

        Where only moves link raters, a share rho of a rater's effect may be the manager's real one; a finding
        counts as robust if it stands for every share. With --design the answer is a plan: which employees a
        second rater should rate.

        Beside severity: narrow range, halo, drift, unequal treatment of groups, forms that are alike and
        recency, each against the pool of raters, adjusted for the level and screened for false discoveries
        (tables range, halo, drift, interactions, identical_forms, recency). Protected attributes are used for
        interactions only, and no rater is judged by fewer than ten employees on either side. --seed fixes the
        permutations behind halo.

        --model rasch puts ratees, raters, indicators and periods on one scale of logits, for scores of at most
        11 levels: measures with fit, fair averages, thresholds, bias terms, and the subsets that can be
        compared. --model cumulative takes the same scores as ordered categories, with employees and raters
        random.

        Example:
          timbang raters datasets/insteval
          timbang raters datasets/insteval --model cumulative
          timbang raters datasets/guilford1954 --model rasch
          timbang raters datasets/palembang --format csv --table raters > raters.csv
          timbang raters datasets/insteval --compare 1,6
          timbang raters datasets/palembang --design --double-ratings 40
        """))

  @OptionGroup var source: DataArgument
  @OptionGroup var model: RaterModelOptions
  @OptionGroup var severity: SeverityOptions
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if model.model != .linear, severity.isGiven {
      throw ValidationError(
        id: "--rho, --compare dan --design hanya berlaku bersama --model linear.",
        en: "--rho, --compare and --design belong to --model linear.")
    }
  }

  mutating func run() throws {
    let (source, model, severity) = (source, model, severity)
    try shared.run(as: "raters", hiding: severity.persons, databaseTables: source.database.tablesTaken) {
      context in
      let table = try context.loadAppraisals(source)
      let names = try context.pseudonyms(for: table.provenance)
      let answer: Answer =
        switch model.model {
        case .linear:
          severity.design
            ? try severity.plan(table, names, in: context) : try severity.study(table, names, in: context)
        case .rasch: try RatersCommand.rasch(table, names, model.rasch, in: context)
        case .cumulative: try RatersCommand.cumulative(table, names, in: context)
        }
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(table.provenance)], pseudonyms: names, formula: answer.formula,
          convergence: answer.convergence, facts: answer.facts),
        findings: context.findings(in: table), blocks: answer.parts.blocks, tables: answer.parts.tables)
    }
  }

  /// What a model has to say, and what the manifest keeps of it.
  struct Answer {
    let parts: ReportParts
    var formula: String?
    var convergence: Manifest.Convergence?
    let facts: [Manifest.Fact]
  }

  private static func rasch(
    _ table: AppraisalTable, _ names: Pseudonyms, _ options: RaschStudy.Options, in context: RunContext
  ) throws -> Answer {
    context.progress.show(Phrase(id: "Menduga model …", en: "Fitting the model …"))
    let study = try answering { () throws(AnalysisError) in try RaschStudy(RatingDesign(table), options) }
    let facets = study.facets.map(\.rawValue).joined(separator: " + ")
    return Answer(
      parts: RaschPresenter.parts(study) { names.name(for: $0) }, formula: "logit(score) ~ " + facets,
      convergence: Manifest.Convergence(study.fit.convergence),
      facts: [
        Manifest.Fact("model", .text("rasch")),
        Manifest.Fact("thresholds", .text(options.thresholds.rawValue)),
        Manifest.Fact("raters", .text(options.raters.rawValue)),
        Manifest.Fact("noncentred", .text(options.noncentred.rawValue)),
      ])
  }

  private static func cumulative(_ table: AppraisalTable, _ names: Pseudonyms, in context: RunContext) throws
    -> Answer
  {
    context.progress.show(Phrase(id: "Menduga model …", en: "Fitting the model …"))
    let severity = try answering { () throws(AnalysisError) in
      guard table.raters != nil else { throw .noRaters }
      return try CumulativeSeverity(RatingDesign(table), threads: context.threads)
    }
    return Answer(
      parts: CumulativeRatersPresenter.parts(severity) { names.name(for: $0) }, formula: severity.formula,
      convergence: Manifest.Convergence(severity.fit.convergence),
      facts: [
        Manifest.Fact("model", .text("cumulative")), Manifest.Fact("employees", .text("random")),
      ])
  }
}
