import PipelineModel

/// One value among a step's resolved arguments, and where it stands.
///
/// Null counts as absent.
struct Argument {
    let value: Value?
    private let trail: Trail

    /// The way to a value. Put into words only when a message needs them: most arguments are right.
    private indirect enum Trail {
        case start(String)
        case member(Trail, String)
        case element(Trail, Int)

        var text: String {
            switch self {
            case .start(let text): return text
            case .member(let trail, let key):
                let start = trail.text
                return start.isEmpty ? key : "\(start).\(key)"
            case .element(let trail, let index): return "\(trail.text)[\(index)]"
            }
        }
    }

    init(_ value: Value?, place: String = "") { self.init(value, .start(place)) }

    private init(_ value: Value?, _ trail: Trail) {
        self.value = value == .null ? nil : value
        self.trail = trail
    }

    /// Such as `ProcessingInputs[1].S3Input`.
    var place: String { trail.text }

    var isPresent: Bool { value != nil }

    subscript(key: String) -> Argument { Argument(value?[key], .member(trail, key)) }

    subscript(index: Int) -> Argument {
        let elements = value?.array ?? []
        return Argument(elements.indices.contains(index) ? elements[index] : nil, .element(trail, index))
    }
}
