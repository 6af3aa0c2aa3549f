package import PipelineModel

/// Random numbers that are the same in each run, and mutations of definitions made with them.
package struct SeededRandom {
    var state: UInt64

    package init(state: UInt64) { self.state = state }

    /// A number from zero up to a limit. SplitMix64.
    package mutating func next(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((bits ^ (bits >> 31)) % UInt64(max(limit, 1)))
    }

    /// A text with some of its bytes changed, lost or doubled.
    package mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...next(below: 3) where !bytes.isEmpty {
            let position = next(below: bytes.count)
            switch next(below: 4) {
            case 0: bytes[position] = UInt8(next(below: 256))
            case 1: bytes.remove(at: position)
            case 2: bytes.removeSubrange(position..<min(bytes.count, position + next(below: 40)))
            default: bytes.insert(contentsOf: bytes[position..<min(bytes.count, position + 20)], at: position)
            }
        }
        return bytes
    }

    /// A value with one of its parts replaced, renamed, lost or doubled.
    package mutating func mutated(_ value: Value) -> Value {
        switch value {
        case .array(var elements) where !elements.isEmpty && next(below: 8) > 0:
            let index = next(below: elements.count)
            switch next(below: 10) {
            case 0: elements.remove(at: index)
            case 1: elements.append(elements[index])
            default: elements[index] = mutated(elements[index])
            }
            return .array(elements)
        case .object(var object) where !object.members.isEmpty && next(below: 8) > 0:
            let index = next(below: object.members.count)
            switch next(below: 10) {
            case 0: object.members.remove(at: index)
            case 1: object.members[index].key = ["Get", "Std:Join", "Name", "", "a.b", "x=y\0"][next(below: 6)]
            default: object.members[index].value = mutated(object.members[index].value)
            }
            return .object(object)
        default: return replacement()
        }
    }

    private mutating func replacement() -> Value {
        let texts = [
            "", "..", "/", "/opt/../x", "a\0b", "s3://", "file://..", "Steps.a", "Parameters.", "Steps.a.b['",
            "é\u{301}",
            "\"train.sh\"", "{}", "-", "https://x", "1e999",
        ]
        let values: [Value] = [
            .null, true, .integer(.max), .integer(-1), .double(1e300), [], [:], ["Get": "Parameters.X"], ["Get": 5],
            ["Get": "Steps.a.Outputs['x'].y[99999999999999999999]"], ["Std:Join": ["On": "/", "Values": [[], .null]]],
            ["Std:Join": .null], ["Std:JsonGet": [:]], [["Get": "Execution.PipelineName"]],
        ]
        let choice = next(below: texts.count + values.count)
        return choice < texts.count ? .string(texts[choice]) : values[choice - texts.count]
    }
}
