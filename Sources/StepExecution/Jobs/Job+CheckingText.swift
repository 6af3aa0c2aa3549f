import PipelineModel

extension Job {
    /// Throws when a word or variable holds a zero byte: what comes after it would be lost, or taken for something else.
    func checkText() throws(StepExecutionError) {
        var texts = command.map { (name: "the command", text: $0) } + [(name: "the host name", text: hostName)]
        for (name, value) in environment {
            texts += [(name: "a variable's name", text: name), (name: "variable '\(name)'", text: value)]
        }
        for (name, text) in texts where text.utf8.contains(0) { throw .zeroByte(in: name) }
    }
}
