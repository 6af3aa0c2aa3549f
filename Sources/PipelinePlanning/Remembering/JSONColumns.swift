import PipelineModel

/// A table in JSON: of each field one list with an element for each row, or `{"all": element}` where several rows have the
/// same. A field that no row has is left out. Of many rows it is half the text that a list of objects would be.
struct JSONColumns<Field: RawRepresentable<String> & Hashable & CaseIterable> {
    /// As its lists have: never more than were written.
    let rowCount: Int
    private let columns: [Field: JSONColumn]

    /// Nil when it is no table, or its lists differ in length.
    ///
    /// - Parameter rowCount: where another table says how many rows there are.
    init?(json: Value?, rowCount: Int? = nil) {
        guard let members = json?.object else { return nil }
        let rowCount = rowCount ?? members.members.compactMap(\.value.array?.count).first ?? 0
        var columns: [Field: JSONColumn] = [:]
        for field in Field.allCases {
            guard let value = members[field.rawValue] else { continue }
            if let rows = value.array {
                guard rows.count == rowCount else { return nil }
                columns[field] = .each(rows)
            } else {
                guard let same = value["all"] else { return nil }
                columns[field] = .all(same)
            }
        }
        self.rowCount = rowCount
        self.columns = columns
    }

    subscript(field: Field) -> JSONColumn { columns[field] ?? .all(.null) }

    static func json<Row>(of rows: [Row], _ value: (Field, Row) -> Value) -> Value {
        let members = Field.allCases.compactMap { field -> Object.Member? in
            let values = rows.map { value(field, $0) }
            guard let first = values.first, values.count > 1, values.allSatisfy({ $0 == first }) else {
                return .init(key: field.rawValue, value: .array(values))
            }
            return first == .null ? nil : .init(key: field.rawValue, value: ["all": first])
        }
        return .object(Object(members: members))
    }
}

/// One field of all rows.
enum JSONColumn {
    case all(Value)
    case each([Value])

    subscript(row: Int) -> Value {
        switch self {
        case .all(let value): value
        case .each(let values): values[row]
        }
    }
}
