extension JSONRenderer {
  /// Every key is always there, so that a reader need not ask which version wrote it.
  func write(_ manifest: Manifest, to json: inout JSONWriter) {
    json.raw("{\"version\": ")
    json.string(manifest.version)
    json.raw(", \"command\": ")
    json.string(manifest.command)
    json.raw(", \"arguments\": ")
    array(manifest.arguments, to: &json) { $1.string($0) }
    json.raw(", \"inputs\": ")
    array(manifest.inputs, to: &json) { input, json in
      json.raw("{\"name\": ")
      json.string(input.name)
      json.raw(", \"sha256\": ")
      json.string(input.sha256)
      json.raw("}")
    }
    json.raw(", \"language\": ")
    json.string(language.rawValue)
    json.raw(", \"seed\": ")
    if let seed = manifest.seed { json.integer(seed) } else { json.raw("null") }
    json.raw(", \"formula\": ")
    json.cell(Cell(manifest.formula), in: language)
    json.raw(", \"convergence\": ")
    write(manifest.convergence, to: &json)
    json.raw(", \"rule_versions\": ")
    object(manifest.ruleVersions.map { ($0.name, .text($0.version)) }, to: &json)
    json.raw(", \"key_fingerprint\": ")
    json.cell(Cell(manifest.keyFingerprint), in: language)
    json.raw(", \"blas_kernel\": ")
    json.cell(Cell(manifest.blasKernel), in: language)
    json.raw(", \"facts\": ")
    object(manifest.facts.map { ($0.name, $0.value) }, to: &json)
    json.raw("}")
  }

  private func write(_ convergence: Manifest.Convergence?, to json: inout JSONWriter) {
    guard let convergence else { return json.raw("null") }
    var fields: [(String, Cell)] = [
      ("status", .text(convergence.status.rawValue)), ("iterations", .integer(convergence.iterations)),
    ]
    if let solver = convergence.solver { fields.append(("solver", .text(solver))) }
    if let error = convergence.monteCarlo {
      fields += [
        ("probes", .integer(error.probes)),
        ("probe_seed", Int(exactly: error.seed).map { .integer($0) } ?? .text(String(error.seed))),
        ("monte_carlo_error_criterion", Cell(error.criterion)),
        ("monte_carlo_error_variances", Cell(error.variances)),
        ("monte_carlo_error_posterior_variances", Cell(error.posteriorVariances)),
      ]
    }
    object(fields, to: &json)
  }

  private func array<Element>(
    _ elements: [Element], to json: inout JSONWriter, _ write: (Element, inout JSONWriter) -> Void
  ) {
    json.raw("[")
    for (index, element) in elements.enumerated() {
      if index > 0 { json.raw(", ") }
      write(element, &json)
    }
    json.raw("]")
  }

  private func object(_ members: [(String, Cell)], to json: inout JSONWriter) {
    json.raw("{")
    for (index, member) in members.enumerated() {
      if index > 0 { json.raw(", ") }
      json.key(member.0)
      json.cell(member.1, in: language)
    }
    json.raw("}")
  }
}
