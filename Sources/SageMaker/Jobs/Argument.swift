import PipelineModel

/// One value among a step's resolved arguments, and where it stands.
///
/// Null counts as absent.
struct Argument {
    let value: Value?
    let place: String

    init(_ value: Value?, place: String = "") {
        self.value = value == .null ? nil : value
        self.place = place
    }

    var isPresent: Bool { value != nil }

    subscript(key: String) -> Argument {
        Argument(value?[key], place: place.isEmpty ? key : "\(place).\(key)")
    }

    subscript(index: Int) -> Argument {
        let elements = value?.array ?? []
        return Argument(elements.indices.contains(index) ? elements[index] : nil, place: "\(place)[\(index)]")
    }
}
