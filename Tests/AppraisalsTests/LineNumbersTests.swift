import Appraisals
import Testing

@Suite("Lines of rows")
struct LineNumbersTests {
  @Test("are what an array of them is", arguments: 0..<50)
  func array(_ seed: Int) {
    var (lines, line) = ([Int](), 1)
    for row in 0..<4 * seed {
      line += seed.isMultiple(of: 3) ? 1 : (row * row + seed) % 3
      lines.append(seed.isMultiple(of: 7) ? 1 + (row * 7 + row / 3) % 9 : line)
    }
    let numbers = LineNumbers(lines)
    #expect(Array(numbers) == lines && numbers.count == lines.count && numbers.last == lines.last)
    #expect(lines.indices.allSatisfy { numbers[$0] == lines[$0] })
    var again = LineNumbers()
    for line in lines { again.append(line, rows: 1) }
    #expect(again == numbers && LineNumbers(numbers) == numbers)
  }

  @Test("of several rows at once follow each other")
  func stretches() {
    var numbers: LineNumbers = [2, 3]
    numbers.append(4, rows: 3)
    numbers.append(9, rows: 2)
    numbers.append(1, rows: 0)
    #expect(numbers == [2, 3, 4, 5, 6, 9, 10] && numbers.dropFirst(5).first == 9)
  }
}
