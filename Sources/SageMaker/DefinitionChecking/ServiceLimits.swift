import PipelineModel

/// What SageMaker's API asks of the requests that steps hold: the table that `scripts/service-limits` writes.
struct ServiceLimits: Sendable {
    /// What the service takes in one place.
    struct Shape: Sendable {
        enum Form: Sendable {
            /// Names of shapes by names of members.
            case object(members: Object, required: [String])
            case list(of: String)
            case map(keys: String, values: String)
            case text(words: [String], pattern: WholePattern?)
            case number(isWhole: Bool)
            case bool
            case other
        }

        let form: Form
        /// Of a number itself, or of how many characters or members there are.
        let least: Double?
        let most: Double?
    }

    /// The version of botocore whose model the table was made of.
    let version: String
    /// The shape of each request.
    let requests: [String: String]
    let shapes: [String: Shape]

    static let current = ServiceLimits(PackageResources.service_limits_json)

    /// What can't be read is left out: nothing is asked there.
    init(_ table: [UInt8]) {
        let table = (try? JSONReader.read(table)) ?? .null
        version = table["botocore"]?.string ?? ""
        let requests = (table["operations"]?.object?.members ?? []).compactMap { member in
            member.value.string.map { (member.key, $0) }
        }
        self.requests = Dictionary(requests) { first, _ in first }
        let shapes = (table["shapes"]?.object?.members ?? []).map { ($0.key, Shape($0.value)) }
        self.shapes = Dictionary(shapes) { first, _ in first }
    }
}

extension ServiceLimits.Shape {
    fileprivate init(_ entry: Value) {
        least = entry["min"]?.number
        most = entry["max"]?.number
        form =
            if let members = entry["members"]?.object {
                .object(members: members, required: (entry["required"]?.array ?? []).compactMap(\.string))
            } else if let member = entry["member"]?.string {
                .list(of: member)
            } else if let keys = entry["key"]?.string, let values = entry["value"]?.string {
                .map(keys: keys, values: values)
            } else {
                switch entry["type"]?.string {
                case nil:
                    .text(
                        words: (entry["enum"]?.string ?? "").split(separator: " ").map(String.init),
                        pattern: entry["pattern"]?.string.flatMap { try? WholePattern($0) })
                case "integer", "long": .number(isWhole: true)
                case "float", "double": .number(isWhole: false)
                case "boolean": .bool
                default: .other
                }
            }
    }
}
