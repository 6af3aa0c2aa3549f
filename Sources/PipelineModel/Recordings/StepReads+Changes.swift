extension StepReads {
    /// Of the changes since a recording that read these things, those that can be why it does not stand for its step.
    package func relevant(_ changes: [Manifest.Change]) -> [Manifest.Change] {
        let unread = Set(unread)
        let others = changes.filter { $0.part != Manifest.packagesPart }.filter { change in
            // Names of code count whether they are read or not.
            if case .changed = change.kind { !unread.contains(change.part) } else { true }
        }
        guard let packages = changes.first(where: { $0.part == Manifest.packagesPart }), let environment,
            !environment.asksForAll
        else { return changes.filter { $0.part == Manifest.packagesPart || others.contains($0) } }
        let used = environment.narrowed(packages)
        // When nothing else differs it is a module that was missing, or a file of no distribution.
        guard let told = used ?? (others.isEmpty ? packages : nil) else { return others }
        return changes.compactMap { change in
            change.part == Manifest.packagesPart ? told : others.contains(change) ? change : nil
        }
    }
}

extension EnvironmentReads {
    /// What changed of the distributions that were used; nil when nothing did.
    fileprivate func narrowed(_ change: Manifest.Change) -> Manifest.Change? {
        guard case .changed(let old?, let new?) = change.kind else { return change }
        let names = Set(distributions)
        func lines(_ text: String) -> String {
            text.linesByFirstWord.filter { names.contains(String($0.word)) }.map { "\($0.word) \($0.rest)\n" }.joined()
        }
        let (used, present) = (lines(old), lines(new))
        return used == present ? nil : Manifest.Change(part: change.part, kind: .changed(old: used, new: present))
    }
}
