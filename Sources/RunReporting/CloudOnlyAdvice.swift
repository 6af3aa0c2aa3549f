/// Says how to go on past steps that only the cloud can do.
enum CloudOnlyAdvice {
    static let line = """
        what can't run here needs one of three: a command that answers for it ('steps: {NAME: {handler: COMMAND}}' in \
        retake.yaml), its results ('steps: {NAME: {outputs: {…}}}'), or an execution in the cloud ('--adopt FILE')
        """
}
