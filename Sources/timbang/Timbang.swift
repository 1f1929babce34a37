import ArgumentParser

@main
struct Timbang: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Weighs performance appraisals fairly.")
}
