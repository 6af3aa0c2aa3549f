package import PipelineModel
package import SystemPackage

/// What a cleanup takes away on this machine, and what it leaves where it is.
///
/// Only what lies in the bucket folder goes, and only below outputs of the steps that it names. What is recorded stays, and so
/// does whatever a person gave an address: a mapping leads to files of their own.
package struct Removals: Sendable, Hashable {
    /// An object, or all that lies below an output.
    package struct Place: Sendable, Hashable {
        package let step: Step.ID
        package let uri: DataURI
        /// Where it would lie in the bucket folder.
        package let path: FilePath
        /// Whether all goes that lies below it.
        package let isFolder: Bool
    }

    package fileprivate(set) var places: [Place] = []
    /// What stays and why, one phrase each.
    package fileprivate(set) var kept: [String] = []

    package init() {}

    fileprivate mutating func keep(_ what: String, because reason: String) { kept.append("keeps \(what), \(reason)") }

    /// What goes and what stays, in one phrase.
    ///
    /// - Parameter verb: `removes`, or `removed` once it is done.
    package func told(_ verb: String, _ what: String) -> String {
        (["\(verb) \(places.isEmpty ? "nothing" : what)"] + kept).joined(separator: "; ")
    }
}

extension ResolvedPipeline {
    /// What a step takes away; nil for a step that is no cleanup, or not resolved.
    package func removals(by id: Step.ID) -> Removals? {
        guard let step = self[id], case .cleanup(let cleanup) = step.action else { return nil }
        return removals(of: cleanup, by: step.step)
    }

    func removals(of cleanup: Cleanup, by step: Step) -> Removals {
        cleanup.sources.reduce(into: Removals()) { removals, source in
            for id in steps(meantBy: source.step, in: step) { add(source, of: id, to: &removals) }
        }
    }

    /// A step of the same item, or all steps that a loop became.
    private func steps(meantBy name: Step.ID, in step: Step) -> [Step.ID] {
        if let iteration = step.iteration {
            let sibling = Step.child(name, iteration.index)
            if definition(of: sibling)?.iteration?.loop == iteration.loop { return [sibling] }
        }
        return children(of: name) ?? [name]
    }

    private func add(_ source: Cleanup.Source, of id: Step.ID, to removals: inout Removals) {
        if case .provided(_, let provider)? = self[id]?.action {
            removals.keep("what \(id) has", because: "which \(provider) says, and no step here wrote")
            return
        }
        let outputs = writers(of: id)
        guard let uris = source.uris else {
            for writer in outputs {
                if writer.isRead {
                    removals.keep("\(writer.uri)", because: "which \(id) reads itself")
                } else {
                    add(writer.uri, of: id, isFolder: writer.output.layout == .folder, to: &removals)
                }
            }
            if outputs.isEmpty { removals.keep("what \(id) wrote", because: "since nothing here tells where that is") }
            return
        }
        for text in uris {
            guard let uri = try? DataURI(text, relativeTo: data.baseFolder) else { continue }
            if outputs.contains(where: { uri.remainder(below: $0.uri) != nil }) {
                add(uri, of: id, isFolder: false, to: &removals)
            } else {
                removals.keep("\(uri)", because: "which is below no output of \(id)")
            }
        }
    }

    private func add(_ uri: DataURI, of id: Step.ID, isFolder: Bool, to removals: inout Removals) {
        guard uri.scheme == .s3, uri.components.count > 1 else {
            return removals.keep("\(uri)", because: "which is in no bucket")
        }
        let data = data.ofPerson
        if let own = data.ownFolder(at: uri) {
            return removals.keep("\(uri)", because: "which is yours: it is mapped to '\(own)'")
        }
        removals.places.append(
            Removals.Place(step: id, uri: uri, path: data.place(of: uri), isFolder: isFolder))
    }

    /// The outputs of a step, also of one that a command stands in for.
    private func writers(of id: Step.ID) -> [Writer] {
        let known = links.writers(ownedBy: id)
        if !known.isEmpty { return known }
        guard let step = self[id], case .handler = step.action,
            let own = try? resolver.dialect.action(of: step.step, arguments: step.arguments, in: scope)
        else { return [] }
        return own.jobs.flatMap { (try? resolver.outputs(of: $0, ownedBy: id)) ?? [] }
    }
}

extension DataSettings {
    /// What a person maps a URI to, or keeps where its files would lie; nil where the place is the bucket folder's own.
    fileprivate func ownFolder(at uri: DataURI) -> FilePath? {
        let place = place(of: uri)
        guard place.starts(with: buckets) else { return place }
        return mappings.map(\.path).first { $0.starts(with: place) || place.starts(with: $0) }
    }
}
