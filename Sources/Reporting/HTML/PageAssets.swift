import Appraisals
import Foundation

/// The style sheet and scripts of a page, and the policy that lets nothing else run.
enum PageAssets {
  /// Only these scripts run, nothing is requested, nothing is sent.
  static func policy(scripts: [[UInt8]]) -> String {
    let digests = scripts.map { "'sha256-\(digest(of: $0))'" }.joined(separator: " ")
    return [
      "default-src 'none'", "style-src 'unsafe-inline'", "script-src \(digests)", "base-uri 'none'",
      "form-action 'none'",
    ].joined(separator: "; ")
  }

  private static func digest(of bytes: [UInt8]) -> String {
    let hexadecimal = Array(ContentDigest.sha256(of: bytes).utf8)
    let digest = stride(from: 0, to: hexadecimal.count, by: 2).map { place in
      UInt8(String(decoding: hexadecimal[place..<(place + 2)], as: UTF8.self), radix: 16) ?? 0
    }
    return Data(digest).base64EncodedString()
  }
}

/// A script of the page.
struct PageProgram {
  let bytes: [UInt8]

  init(_ source: String) { bytes = Array(source.utf8) }
}

/// What draws Vega-Lite specifications in a browser: vega, vega-lite and vega-embed in one script that sets
/// `window.vegaEmbed`.
public struct ChartRuntime: Sendable {
  let script: [UInt8]

  /// Takes the script as it was installed.
  public init(script: [UInt8]) {
    // Within strings and comments, where alone it can stand, a backslash changes nothing.
    let text = String(decoding: script, as: UTF8.self)
    self.script = Array(text.replacing("</script", with: "<\\/script").replacing("<!--", with: "<\\!--").utf8)
  }
}
