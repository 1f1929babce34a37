import AppraisalAnalysis
import Testing

@Suite("Simulated people")
struct SimulatedPeopleTests {
  /// The list of domain.md, section 2.7.
  static let organisations: Set<String> = [
    "Dinas Pendidikan", "Dinas Kependudukan dan Pencatatan Sipil", "Dinas Pemuda dan Olahraga",
    "Dinas Koperasi dan UMKM", "Dinas Pemadam Kebakaran dan Penyelamatan", "Dinas Lingkungan Hidup",
    "Dinas PUPR", "Dinas Perkimtan", "Dinas Perhubungan", "Satpol PP", "BPBD", "Badan Kesbangpol",
    "Dinas Perindustrian", "Dinas Pariwisata", "Bapenda", "DPMPTSP", "Bappeda Litbang", "Sekretariat Daerah",
    "Dinas Kesehatan", "RSUD Palembang BARI", "Dinas Sosial", "Dinas Ketenagakerjaan", "Dinas Perdagangan",
    "Dinas Pertanian dan Ketahanan Pangan", "Dinas Perikanan", "Dinas Kebudayaan", "Dinas Kominfo", "DPPPAPM",
    "Dinas PPKB", "Dinas Kearsipan dan Perpustakaan", "BPKAD", "Inspektorat", "Sekretariat DPRD",
  ]
  static let districts: Set<String> = [
    "Ilir Barat I", "Ilir Barat II", "Ilir Timur I", "Ilir Timur II", "Ilir Timur III", "Seberang Ulu I",
    "Seberang Ulu II", "Jakabaring", "Kertapati", "Plaju", "Bukit Kecil", "Gandus", "Kemuning", "Kalidoni",
    "Sako", "Sematang Borang", "Sukarami", "Alang-Alang Lebar",
  ]

  @Test("have well-formed employee numbers that agree with their dates and sex")
  func employeeNumbers() throws {
    let options = Options.palembang.with { $0.employees = 12_000 }
    let people = try CitySimulation(options: options, seed: 17).run().people
    #expect(Set(people.map(\.identifier)).count == people.count)
    for person in people {
      let digits = Array(person.identifier)
      func number(_ range: Range<Int>) -> Int { Int(String(digits[range])) ?? -1 }
      try #require(digits.count == 18 && digits.allSatisfy(\.isASCII) && digits.allSatisfy(\.isNumber))
      #expect((900...999).contains(number(15..<18)))
      #expect(number(14..<15) == (person.sex == .male ? 1 : 2))
      #expect((1...12).contains(number(4..<6)) && (1...31).contains(number(6..<8)))
      #expect((1...12).contains(number(12..<14)))
      #expect(person.birthDate.iso.filter { $0 != "-" } == String(digits[0..<8]))
      // Started at 18 to 40, before the first quarter, and not yet of the age of retirement then.
      let startAge = 12 * (number(8..<12) - number(0..<4)) + number(12..<14) - number(4..<6)
      #expect((18 * 12 + 1...40 * 12 - 1).contains(startAge))
      #expect(number(8..<12) < 2024)
      #expect(2024 - number(0..<4) <= 58)
    }
  }

  @Test("are born on days that exist")
  func calendar() throws {
    let people = try CitySimulation(options: .plain.with { $0.employees = 20_000 }, seed: 18).run().people
    let february = people.filter { $0.birthDate.month == 2 }
    #expect(february.allSatisfy { $0.birthDate.day <= ($0.birthDate.year % 4 == 0 ? 29 : 28) })
    #expect(february.contains { $0.birthDate.day == 29 })
    let short: Set = [4, 6, 9, 11]
    #expect(people.allSatisfy { !short.contains($0.birthDate.month) || $0.birthDate.day <= 30 })
  }

  @Test("work in organisations of Palembang")
  func units() throws {
    let names = PalembangUnits.names
    #expect(names.count == 51 && Set(names).count == 51)
    for name in names {
      let district = name.hasPrefix("Kecamatan ") ? String(name.dropFirst(10)) : nil
      #expect(district.map(Self.districts.contains) ?? Self.organisations.contains(name))
    }
    let city = try CitySimulation(options: .palembang, seed: 19).run()
    #expect(city.unitNames == Array(names.prefix(24)))
    #expect(Set(city.rows.units).count == 24)
  }

  @Test("of higher posts have higher ranks")
  func grades() throws {
    let people = try CitySimulation(options: .palembang, seed: 20).run().people
    for person in people {
      switch person.post {
      case .staff: #expect(person.grade.hasPrefix("II"))
      case .supervisor: #expect(["III/c", "III/d", "IV/a"].contains(person.grade))
      case .head: #expect(["IV/b", "IV/c"].contains(person.grade))
      }
    }
    #expect(people.allSatisfy { (0...100).contains($0.potential) })
  }
}
