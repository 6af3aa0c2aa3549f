import PipelineModel
import RetakeFile
import Testing
import YAMLReading

@Suite struct AWSSettingsTests {
    @Test(arguments: [
        ("aws: inherit", AWSChoices(standard: .inherited)),
        ("aws: local", AWSChoices()),
        ("aws: none", AWSChoices(standard: .absent)),
        ("aws:", AWSChoices()),
        ("aws: {profile: research}", AWSChoices(standard: .profile("research", region: nil))),
        ("aws: {region: eu-west-1}", AWSChoices(standard: .profile(nil, region: "eu-west-1"))),
        (
            "aws: {steps: {Load: inherit, Train: {profile: p, region: r}}}",
            AWSChoices(steps: ["Load": .inherited, "Train": .profile("p", region: "r")])
        ),
        (
            "aws: {default: none, steps: {Load: local}}",
            AWSChoices(steps: ["Load": .local], standard: .absent)
        ),
    ]) func whoseAWSStepsReachIsRead(text: String, wanted: AWSChoices) throws {
        #expect(try Settings.read(text, file: "retake.yaml").aws == wanted)
    }

    @Test(arguments: [
        (
            "aws: real",
            "1:6: 'aws' must be local, inherit, none or a map such as {profile: research, region: eu-west-1}, not text 'real'"
        ),
        (
            "aws: {steps: {Load: {proflie: p}}}",
            "1:22: unknown key 'proflie' in 'aws'; did you mean 'profile'? Known are profile, region"
        ),
        (
            "aws: {steps: {}, profile: p}",
            "1:18: unknown key 'profile' in 'aws'; known are steps, default"
        ),
        (
            "aws: {}",
            "1:6: 'aws' must be local, inherit, none or a map such as {profile: research, region: eu-west-1}, not a map"
        ),
    ]) func whatIsWrongIsToldWithItsPlace(text: String, wanted: String) {
        #expect(throws: YAMLError.self) { try Settings.read(text, file: "retake.yaml") }
        do { _ = try Settings.read(text, file: "retake.yaml") } catch {
            #expect("\(error)".hasSuffix(wanted), "\(error)")
        }
    }
}
