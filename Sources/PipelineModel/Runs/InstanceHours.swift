/// How long the machines of the cloud would have worked on steps, by what the steps took here.
package struct InstanceHours: Sendable, Hashable {
    /// How long each type of instance would run.
    package private(set) var times: [String: Duration] = [:]

    package init() {}

    package var isEmpty: Bool { times.isEmpty }

    package mutating func add(_ duration: Duration, on instances: [Instance]) {
        for instance in instances {
            // A definition may ask for any number of them; a million is more than there are.
            times[instance.type, default: .zero] += min(duration, .longest) * max(0, min(instance.count, 1_000_000))
        }
    }

    package mutating func add(_ other: InstanceHours) { times.merge(other.times, uniquingKeysWith: +) }

    /// What that would cost; nil when none of the types has a price.
    package func cost(at prices: Prices) -> Double? {
        let known = times.compactMap { type, time in prices.perHour[type].map { $0 * time.seconds / 3600 } }
        return known.isEmpty ? nil : known.reduce(0, +)
    }

    /// The types that have no price, sorted.
    package func unpriced(at prices: Prices) -> [String] {
        times.keys.filter { prices.perHour[$0] == nil }.sorted()
    }
}

/// What a person says that machines of the cloud cost. Retake knows no prices of its own: they differ by region and change.
package struct Prices: Sendable, Hashable {
    package var currency: String
    /// For one hour of one machine, by its type.
    package var perHour: [String: Double]

    package init(currency: String = "USD", perHour: [String: Double] = [:]) {
        self.currency = currency
        self.perHour = perHour
    }
}

extension PlanReport {
    /// Of the steps whose duration is known, replayed or not.
    package var instanceHours: InstanceHours {
        var hours = InstanceHours()
        for entry in entries where [.replayed, .ran, .undecided].contains(entry.outcome) {
            if let duration = entry.expectedDuration { hours.add(duration, on: entry.instances) }
        }
        return hours
    }
}

extension RunRecord {
    /// Of the steps that ran or were replayed.
    package var instanceHours: InstanceHours {
        var hours = InstanceHours()
        for entry in steps {
            switch entry.report.outcome {
            case .ran, .failed: hours.add(entry.report.duration, on: entry.instances)
            case .replayed: hours.add(entry.report.savedDuration ?? .zero, on: entry.instances)
            default: break
            }
        }
        return hours
    }
}

/// Machines of the cloud that a job's definition asks for.
package struct Instance: Sendable, Hashable, Codable {
    /// Such as `ml.m5.xlarge`.
    package let type: String
    package let count: Int

    package init(type: String, count: Int = 1) {
        self.type = type
        self.count = count
    }
}
