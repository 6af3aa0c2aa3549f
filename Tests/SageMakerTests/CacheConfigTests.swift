import PipelineModel
import Testing

@testable import SageMaker

struct CacheConfigTests {
    @Test(arguments: [
        ("30d", 2_592_000), ("P30D", 2_592_000), ("p30d", 2_592_000), ("T16m", 960), ("PT1H", 3600),
        ("P4DT12H", 388_800), ("30dT5h", 2_610_000), ("P1Y", 31_536_000), ("P2M", 5_184_000), ("P1W", 604_800),
        ("P1Y2M3W4DT5H6M7S", 38_898_367), (" P1D ", 86_400),
    ]) func everySpellingOfADuration(text: String, seconds: Int64) {
        #expect(CacheConfig.seconds(in: text) == seconds)
    }

    @Test(arguments: [
        "", "P", "T", "PT", "30", "d", "P1H", "T1D", "PD1", "1d2y", "-1d", "1.5d", "P1DT", "99999999999d",
    ])
    func whatIsNoDuration(text: String) {
        #expect(CacheConfig.seconds(in: text) == nil)
    }

    private func policy(_ config: Value?) throws -> CachePolicy? {
        var attributes = Object()
        attributes["CacheConfig"] = config
        return try CacheConfig.policy(
            of: Step(id: "Train", kind: "Training", arguments: .literal([:]), attributes: attributes))
    }

    @Test func whatAStepAsksFor() throws {
        #expect(try policy(nil) == nil)
        #expect(try policy(["Enabled": true]) == .always)
        #expect(try policy(["Enabled": true, "ExpireAfter": "P1D"]) == .expires(after: 86_400))
        #expect(try policy(["Enabled": false, "ExpireAfter": "nonsense"]) == .never)
        #expect(throws: CacheConfigError.self) { try policy(["Enabled": true, "ExpireAfter": "soon"]) }
        #expect(throws: CacheConfigError.self) { try policy(["Enabled": "yes"]) }
        #expect(throws: CacheConfigError.self) { try policy("on") }
    }
}
