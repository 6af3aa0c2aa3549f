import CHost

/// Places on a logarithmic scale.
enum Exponential {
    static func value(at place: Double, from lower: Double, to upper: Double) -> Double {
        exp(log(lower) + place * (log(upper) - log(lower)))
    }
}
