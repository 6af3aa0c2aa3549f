package import PipelineModel

/// Tells which environment variables a pipeline's file names, so that nobody wonders why a step runs in another shell.
package enum VariablesLine {
    /// Without a line break. What is nobody else's business is masked.
    package static func text(of variables: Object) -> String {
        let shown = Secrets.masked(variables).members.map { member -> String in
            let value = member.value.text
            return "\(member.key)=\(value.count > 60 ? "\(value.prefix(60))…" : value)"
        }
        return "reads of your environment: \(shown.joined(separator: ", "))"
    }
}
