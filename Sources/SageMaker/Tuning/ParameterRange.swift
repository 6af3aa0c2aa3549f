import CHost
import PipelineModel

/// The values that a tuning job may give a hyperparameter.
struct ParameterRange: Hashable {
    enum Values: Hashable {
        case continuous(lower: Double, upper: Double, Scaling)
        case integer(lower: Int, upper: Int, Scaling)
        case categorical([String])
    }

    enum Scaling: String, Hashable {
        case automatic = "Auto"
        case linear = "Linear"
        case logarithmic = "Logarithmic"
        case reverseLogarithmic = "ReverseLogarithmic"
    }

    let name: String
    let values: Values

    /// How many values there are; nil for a continuum.
    var count: Int? {
        switch values {
        case .continuous(let lower, let upper, _): lower == upper ? 1 : nil
        case .integer(let lower, let upper, _):
            if case (let difference, false) = upper.subtractingReportingOverflow(lower), difference < 1 << 40 {
                difference + 1
            } else {
                nil
            }
        case .categorical(let values): values.count
        }
    }

    /// The value at a place between 0 and 1.
    func value(at place: Double) -> String {
        switch values {
        case .categorical(let values): values[min(values.count - 1, Int(place * Double(values.count)))]
        case .continuous(let lower, let upper, let scaling):
            Value.double(min(upper, max(lower, scaling.scaled(place, lower, upper)))).text
        case .integer(let lower, let upper, let scaling):
            String(Self.whole(scaling.scaled(place, Double(lower) - 0.5, Double(upper) + 0.5), lower, upper))
        }
    }
}

extension ParameterRange {
    /// The nearest integer of a range whose ends no double may equal. Each integer owns as much room as the others.
    private static func whole(_ value: Double, _ lower: Int, _ upper: Int) -> Int {
        let rounded = value.rounded()
        if rounded >= Double(upper) { return upper }
        return rounded > Double(lower) ? Int(rounded) : lower
    }
}

extension ParameterRange.Scaling {
    /// As <https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-define-ranges.html> describes them.
    /// `Auto` is logarithmic over three orders of magnitude and more, and linear below.
    fileprivate func scaled(_ place: Double, _ lower: Double, _ upper: Double) -> Double {
        switch self {
        case .automatic where lower > 0 && upper / lower >= 1_000, .logarithmic where lower > 0:
            Exponential.value(at: place, from: lower, to: upper)
        case .reverseLogarithmic where upper < 1:
            1 - Exponential.value(at: place, from: 1 - lower, to: 1 - upper)
        default: lower + place * (upper - lower)
        }
    }
}

extension ArgumentReader {
    /// `ParameterRanges`, in the order of the definition: continuous, integer, categorical.
    mutating func parameterRanges(_ argument: Argument) -> [ParameterRange] {
        var ranges: [ParameterRange] = []
        for item in items(argument["ContinuousParameterRanges"]) {
            guard let lower = number(item["MinValue"]), let upper = number(item["MaxValue"]),
                isOrder(lower, upper, item)
            else { continue }
            ranges.append(
                .init(name: requiredText(item["Name"]), values: .continuous(lower: lower, upper: upper, scaling(item))))
        }
        for item in items(argument["IntegerParameterRanges"]) {
            guard let lower = integer(item["MinValue"]), let upper = integer(item["MaxValue"]),
                isOrder(Double(lower), Double(upper), item, lower <= upper)
            else { continue }
            ranges.append(
                .init(name: requiredText(item["Name"]), values: .integer(lower: lower, upper: upper, scaling(item))))
        }
        for item in items(argument["CategoricalParameterRanges"]) {
            let values = texts(item["Values"])
            guard !values.isEmpty else {
                problems.append(.missing(item["Values"].place))
                continue
            }
            ranges.append(.init(name: requiredText(item["Name"]), values: .categorical(values)))
        }
        return ranges
    }

    private mutating func isOrder(
        _ lower: Double, _ upper: Double, _ item: Argument, _ isExactOrder: Bool = true
    ) -> Bool {
        if isExactOrder, lower <= upper, (upper - lower).isFinite { return true }
        problems.append(
            .wrongKind(
                item["MaxValue"].place, expected: "a number that is not below MinValue", found: Value.double(upper).text
            ))
        return false
    }

    private mutating func scaling(_ item: Argument) -> ParameterRange.Scaling {
        guard let text = text(item["ScalingType"]) else { return .automatic }
        guard let scaling = ParameterRange.Scaling(rawValue: text) else {
            problems.append(
                .wrongKind(
                    item["ScalingType"].place, expected: "Auto, Linear, Logarithmic or ReverseLogarithmic",
                    found: "'\(text)'"))
            return .automatic
        }
        return scaling
    }
}

/// Places on a logarithmic scale.
enum Exponential {
    static func value(at place: Double, from lower: Double, to upper: Double) -> Double {
        exp(log(lower) + place * (log(upper) - log(lower)))
    }
}
