import CExpat
import Foundation

/// What happens while a part is read as XML; names come without their prefix.
///
/// A class, since the parser's callbacks hold on to it.
class XMLHandler {
  func open(_ tag: XMLTag) throws {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws {}
  func close(_ name: XMLName) throws {}
}

/// The name of an element or attribute without its prefix.
struct XMLName {
  private let start: UnsafePointer<CChar>

  init(_ name: UnsafePointer<CChar>) { start = strchr(name, 0x3A).map { UnsafePointer($0 + 1) } ?? name }

  func isCalled(_ word: StaticString) -> Bool {
    // A static string ends with a zero as a C string does.
    strcmp(start, UnsafeRawPointer(word.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
  }
}

/// The beginning of an element; valid during the call only.
struct XMLTag {
  let name: XMLName
  fileprivate let attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?

  func isCalled(_ word: StaticString) -> Bool { name.isCalled(word) }

  /// The value of an attribute as it stands.
  func bytes(_ attribute: StaticString) -> UnsafeBufferPointer<UInt8>? {
    guard let attributes else { return nil }
    var place = 0
    while let name = attributes[place], let value = attributes[place + 1] {
      if XMLName(name).isCalled(attribute) {
        return UnsafeBufferPointer(
          start: UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self), count: strlen(value))
      }
      place += 2
    }
    return nil
  }

  func string(_ attribute: StaticString) -> String? {
    bytes(attribute).map { String(decoding: $0, as: UTF8.self) }
  }

  func flag(_ attribute: StaticString) -> Bool {
    let value = string(attribute)
    return value == "1" || value == "true"
  }
}

/// Reads a part with expat, which knows all of XML; document types are refused, and with them all entities.
final class XMLEvents {
  /// Thrown by a handler that has seen enough.
  struct Enough: Error {}

  private static let chunk = 1 << 16

  private let handler: XMLHandler
  private let part: ZipPart
  private let parser: XML_Parser
  private var depth = 0
  private var failure: (any Error)?

  static func read(_ part: ZipPart, _ handler: XMLHandler) throws {
    guard let parser = XML_ParserCreate(nil) else { throw WorkbookFault.unreadable("expat") }
    defer { XML_ParserFree(parser) }
    let events = XMLEvents(part, handler, parser)
    do { try withExtendedLifetime(events) { try events.run() } } catch is Enough {}
  }

  private init(_ part: ZipPart, _ handler: XMLHandler, _ parser: XML_Parser) {
    (self.part, self.handler, self.parser) = (part, handler, parser)
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser,
      { context, name, attributes in
        guard let name else { return }
        XMLEvents.events(context)?.open(XMLTag(name: XMLName(name), attributes: attributes))
      },
      { context, name in
        guard let name else { return }
        XMLEvents.events(context)?.close(XMLName(name))
      })
    XML_SetCharacterDataHandler(parser) { context, text, count in
      guard let text else { return }
      let bytes = UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
      XMLEvents.events(context)?.text(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
    XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
      guard let events = XMLEvents.events(context) else { return }
      events.stop(WorkbookFault.unreadable("\(events.part.name): DOCTYPE"))
    }
  }

  private func run() throws {
    var fed = 0
    while true {
      guard let buffer = XML_GetBuffer(parser, Int32(XMLEvents.chunk)) else {
        throw WorkbookFault.limit("bytes", found: fed, limit: WorkbookLimits.cellBytes)
      }
      let count = try part.read(into: buffer, XMLEvents.chunk)
      fed += count
      let status = XML_ParseBuffer(parser, Int32(count), count == 0 ? 1 : 0)
      if let failure { throw failure }
      guard status == XML_STATUS_OK else { throw fault(isAtEnd: count == 0) }
      if count == 0 { return }
      // A name or a value without end would grow the parser's buffer.
      let open = fed - Int(XML_GetCurrentByteIndex(parser))
      guard open <= WorkbookLimits.cellBytes else {
        throw WorkbookFault.limit("bytes", found: open, limit: WorkbookLimits.cellBytes)
      }
    }
  }

  private func fault(isAtEnd: Bool) -> WorkbookFault {
    let words = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "XML"
    let reason = "\(part.name):\(XML_GetCurrentLineNumber(parser)): \(words)"
    return isAtEnd ? .truncated(reason) : .unreadable(reason)
  }

  // MARK: - Called by expat

  private static func events(_ context: UnsafeMutableRawPointer?) -> XMLEvents? {
    context.map { Unmanaged<XMLEvents>.fromOpaque($0).takeUnretainedValue() }
  }

  private func stop(_ error: any Error) {
    if failure == nil { failure = error }
    XML_StopParser(parser, 0)
  }

  private func open(_ tag: XMLTag) {
    depth += 1
    guard depth <= WorkbookLimits.depth else {
      return stop(WorkbookFault.limit("depth", found: depth, limit: WorkbookLimits.depth))
    }
    attempt { try handler.open(tag) }
  }

  private func text(_ bytes: UnsafeBufferPointer<UInt8>) { attempt { try handler.text(bytes) } }

  private func close(_ name: XMLName) {
    depth -= 1
    attempt { try handler.close(name) }
  }

  private func attempt(_ body: () throws -> Void) {
    guard failure == nil else { return }
    do { try body() } catch { stop(error) }
  }
}
