/// A model formula in the notation of Wilkinson and Rogers, with the random terms of Bates.
///
/// `y ~ 1 + x*z + a:b + factor(period) + (1 | ratee) + (x || rater) + (1 | unit/team)`:
/// `+` adds terms and `-` takes them away, `a:b` is an interaction, `a*b` is `a + b + a:b`, `a/b` is `a + a:b`,
/// `(a + b)^2` all interactions up to that degree; `0` or `-1` drops the intercept. Text columns are factors,
/// `factor(x)` makes one of a numeric column. Names with other signs than letters, digits, `.` and `_` are quoted
/// by backquotes. A random term `(x | g)` lets the intercept and the slope of x vary between the levels of g with
/// a full covariance; `(x || g)` without one; `(1 | a:b)` groups by pairs, `(1 | a/b)` by a and by `b:a`.
///
/// Terms are understood as R 4 and lme4 do, including their names and their order.
///
/// > Reference: Wilkinson & Rogers (1973), doi:10.2307/2346786; Bates et al. (2015), doi:10.18637/jss.v067.i01.
public struct Formula: Sendable, CustomStringConvertible {
  /// The response.
  public let response: Variable
  /// The fixed part.
  public let fixed: Terms
  /// The random part in the order of the text, `||` and `/` written out.
  public let random: [RandomPart]
  /// The formula in canonical spacing; reading it gives an equal formula.
  public let description: String

  /// Reads a formula.
  ///
  /// - Throws: ``FormulaError`` with the place that cannot be read.
  public init(_ text: String) throws(FormulaError) {
    let line = String(text.map { $0.isWhitespace ? " " : $0 })
    var parser = try FormulaParser(line)
    let (response, expression) = try parser.parse()
    self.response = response
    fixed = Terms(expression)
    var random: [RandomPart] = []
    for part in expression.randomParts {
      guard part.parts.allSatisfy({ !$0.coefficients.isEmpty }), !part.parts.isEmpty else {
        throw FormulaError(.noRandomCoefficient, in: line, at: part.offset)
      }
      random += part.parts
    }
    self.random = random
    description = "\(response.label) ~ \(expression.text)"
  }

  /// Every variable but the response, in order of appearance: fixed part first, then the random terms.
  public var predictors: [Variable] {
    var seen: Set<Variable> = []
    let random = random.flatMap { $0.coefficients.variables + $0.grouping.variables }
    return (fixed.variables + random).filter { seen.insert($0).inserted }
  }
}

extension Formula: Equatable {
  /// Whether two formulas describe the same model with the same names, however they are written.
  public static func == (lhs: Formula, rhs: Formula) -> Bool {
    lhs.response == rhs.response && lhs.fixed == rhs.fixed && lhs.random == rhs.random
  }
}

extension Formula {
  /// A column as a formula uses it.
  public struct Variable: Sendable, Hashable {
    /// How a column enters a model.
    public enum Coding: Sendable, Hashable {
      /// Numbers as a covariate, text as a factor.
      case stored
      /// As a factor: `factor(x)`.
      case factor
    }

    /// The name of the column.
    public let column: String
    /// How it enters.
    public let coding: Coding

    /// The name R gives it: `x`, `factor(x)`, and a name with spaces in backquotes.
    public var label: String {
      let name = column.isSyntacticName ? column : "`\(column)`"
      return coding == .factor ? "factor(\(name))" : name
    }
  }

  /// A random term: coefficients that vary, and the factor between whose levels they do.
  public struct RandomPart: Sendable, Equatable {
    /// Whether the coefficients of a term as written may be correlated.
    public enum Covariance: Sendable, Hashable {
      /// `|`.
      case full
      /// `||`: each term of the left-hand side on its own.
      case diagonal
    }

    /// The columns whose coefficients vary.
    public let coefficients: Terms
    /// The grouping factor.
    public let grouping: Grouping
  }

  /// A grouping factor: a variable, or the pairs, triples, … of several.
  public struct Grouping: Sendable, Hashable {
    /// The name lme4 gives it: `unit`, `team:unit`, `person:(team:unit)`.
    public let name: String
    /// The variables, the one that varies slowest among the levels first.
    public let variables: [Variable]
  }
}

extension String {
  /// Whether R reads it as a name without backquotes.
  var isSyntacticName: Bool {
    let characters = Array(self)
    guard let first = characters.first, first.isLetter || first == "." else { return false }
    if first == ".", characters.count > 1, characters[1].isNumber { return false }
    return characters.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" }
      && !Self.reservedWords.contains(self)
  }

  private static let reservedWords: Set<String> = [
    "if", "else", "repeat", "while", "function", "for", "next", "break", "in", "TRUE", "FALSE", "NULL", "Inf",
    "NaN", "NA", "NA_integer_", "NA_real_", "NA_complex_", "NA_character_",
  ]
}
