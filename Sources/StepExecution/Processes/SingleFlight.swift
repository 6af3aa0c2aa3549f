import Synchronization

/// Answers to questions that are asked once each: who asks for the same meanwhile waits, and nobody else does.
final class SingleFlight<Question: Hashable & Sendable, Answer: Sendable>: Sendable {
    private final class Place: Sendable {
        let answer = Mutex<Answer?>(nil)
    }

    private let places = Mutex<[Question: Place]>([:])

    /// Blocks its thread. A question whose asker throws is asked again by the next.
    func answer<Failure>(
        to question: Question, asking: () throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        let place = places.withLock { places in
            if let place = places[question] { return place }
            let place = Place()
            places[question] = place
            return place
        }
        return try place.answer.withLock { answer throws(Failure) in
            if let answer { return answer }
            let asked = try asking()
            answer = asked
            return asked
        }
    }

    func forget(_ question: Question) {
        places.withLock { $0[question] = nil }
    }
}
